import type { ChatRow, RowProblem } from './chat-row.ts';
import { csvRecordsOf } from './csv-records.ts';
import type { ParsedRows } from './parse-chat-row.ts';

/** Names that the answer's column may have. */
const LABEL_COLUMNS = ['label', 'category'] as const;

/**
 * Turns a CSV with a header and two columns, `text` then `label` (or `category`), into chat rows: the text asks, the label answers.
 *
 * Every other shape is refused, with what was seen.
 */
export function csvToChat(text: string): ParsedRows {
  const { records, unterminated } = csvRecordsOf(text);
  const [header, ...body] = records;
  if (header === undefined) return refused(1, 'the file is empty', 'Give a header "text,label" and one row a line.');
  const problem = problemOfHeader(header.fields);
  if (problem !== undefined)
    return refused(
      header.line,
      problem,
      'Use two columns, "text" then "label" (or "category"), or upload chat rows as JSONL.',
    );
  const rows: ChatRow[] = [];
  const problems: RowProblem[] = [];
  for (const { line, fields } of body) {
    const found = rowOf(fields, line);
    if ('messages' in found) rows.push(found);
    else problems.push(found);
  }
  if (unterminated !== undefined)
    problems.push({
      line: unterminated,
      field: '(line)',
      problem: 'a quote is opened and never closed',
      fix: 'Close it, or double a quote that belongs to the text ("").',
    });
  return { rows, problems };
}

function problemOfHeader(fields: readonly string[]): string | undefined {
  const seen = fields.map((field) => field.trim());
  if (seen.length !== 2) return `the header has ${seen.length} columns: ${seen.map((name) => `"${name}"`).join(', ')}`;
  const [first, second] = seen.map((name) => name.toLowerCase());
  if (first === 'text' && LABEL_COLUMNS.some((name) => name === second)) return undefined;
  return `the columns are "${seen[0]}" and "${seen[1]}"`;
}

function rowOf(fields: readonly string[], line: number): ChatRow | RowProblem {
  const [text, label] = fields;
  if (fields.length !== 2 || text === undefined || label === undefined) {
    return {
      line,
      field: '(line)',
      problem: `has ${fields.length} columns instead of 2`,
      fix: 'Put a text with commas in double quotes.',
    };
  }
  if (text.trim() === '') return { line, field: 'text', problem: 'is empty', fix: 'Fill it, or remove the row.' };
  if (label.trim() === '') return { line, field: 'label', problem: 'is empty', fix: 'Fill it, or remove the row.' };
  return {
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: label.trim() },
    ],
  };
}

function refused(line: number, problem: string, fix: string): ParsedRows {
  return { rows: [], problems: [{ line, field: '(header)', problem, fix }] };
}
