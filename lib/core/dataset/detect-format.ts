import { csvToChat } from './csv-to-chat.ts';
import { type ParsedRows, parseChatRows } from './parse-chat-row.ts';

/** Formats of an uploaded file that can be read. */
export type DatasetFormat = 'chat-jsonl' | 'csv';

/** What a file is, or why it cannot be told. */
export type DetectedFormat =
  | { readonly kind: 'known'; readonly format: DatasetFormat; readonly because: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly fix: string };

/** Says what a file is, by its first line that is not empty; its name only breaks ties. `head` may be cut in the middle of a line. */
export function detectFormat(name: string, head: string): DetectedFormat {
  const first = head
    .replace(/^\uFEFF/, '')
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim();
  if (first === undefined)
    return {
      kind: 'unknown',
      reason: 'the file is empty',
      fix: 'Upload chat rows as JSONL or a CSV with the columns text,label.',
    };
  if (first.startsWith('{')) return { kind: 'known', format: 'chat-jsonl', because: 'the first line is a JSON object' };
  if (first.startsWith('[')) {
    return { kind: 'unknown', reason: 'the file is one JSON list', fix: 'Write one JSON object a line (JSONL).' };
  }
  if (/^PK|^PAR1/.test(first)) {
    return { kind: 'unknown', reason: 'the file is packed (ZIP, XLSX or Parquet)', fix: 'Save it as CSV or JSONL.' };
  }
  if (first.includes(',')) return { kind: 'known', format: 'csv', because: 'the first line has columns' };
  const fix = 'Upload chat rows as JSONL or a CSV with the columns text,label.';
  if (/\.csv$/i.test(name))
    return { kind: 'unknown', reason: `the first line has one column: "${first.slice(0, 60)}"`, fix };
  return { kind: 'unknown', reason: `the first line is neither JSON nor CSV: "${first.slice(0, 60)}"`, fix };
}

/** Reads a whole file in whichever format it is. */
export function rowsOfFile(name: string, text: string): ParsedRows {
  const detected = detectFormat(name, text);
  if (detected.kind === 'unknown') {
    return { rows: [], problems: [{ line: 1, field: '(file)', problem: detected.reason, fix: detected.fix }] };
  }
  return detected.format === 'csv' ? csvToChat(text) : parseChatRows(text);
}
