/** One record of a CSV file; `line` is where it starts, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV as RFC 4180 has it: commas, double quotes around a field, a doubled quote inside, line breaks inside quotes. Empty lines are skipped.
 *
 * `unterminated` is the line of a quote that was never closed.
 */
export function csvRecordsOf(text: string): { readonly records: readonly CsvRecord[]; readonly unterminated?: number } {
  const source = text.replace(/^\uFEFF/, '');
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const read = readRecord(source, at, line);
    if (read.unterminated) return { records, unterminated: line };
    if (read.fields.length > 1 || read.fields[0] !== '') records.push({ line, fields: read.fields });
    at = read.next;
    line = read.nextLine;
  }
  return { records };
}

interface ReadRecord {
  readonly fields: string[];
  readonly next: number;
  readonly nextLine: number;
  readonly unterminated: boolean;
}

function readRecord(source: string, start: number, startLine: number): ReadRecord {
  const fields: string[] = [];
  let at = start;
  let line = startLine;
  for (;;) {
    const field = source[at] === '"' ? quotedField(source, at) : plainField(source, at);
    if (field === undefined) return { fields, next: source.length, nextLine: line, unterminated: true };
    fields.push(field.text);
    line += countOf(source.slice(at, field.next), '\n');
    at = field.next;
    if (source[at] === ',') {
      at += 1;
      continue;
    }
    if (source[at] === '\r') at += 1;
    if (source[at] === '\n') at += 1;
    return { fields, next: at, nextLine: line + 1, unterminated: false };
  }
}

function quotedField(source: string, start: number): { text: string; next: number } | undefined {
  let text = '';
  let at = start + 1;
  for (;;) {
    const quote = source.indexOf('"', at);
    if (quote === -1) return undefined;
    text += source.slice(at, quote);
    if (source[quote + 1] !== '"') {
      // What stands between the closing quote and the comma is kept as text: some writers leave blanks there.
      const rest = plainField(source, quote + 1);
      return { text: text + rest.text, next: rest.next };
    }
    text += '"';
    at = quote + 2;
  }
}

function plainField(source: string, start: number): { text: string; next: number } {
  let at = start;
  while (at < source.length && source[at] !== ',' && source[at] !== '\n' && source[at] !== '\r') at += 1;
  return { text: source.slice(start, at), next: at };
}

function countOf(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
