import type { ChatRow } from './chat-row.ts';

/** Chat rows as the trainer reads them: one JSON object a line, a line feed after each. */
export function toJsonl(rows: readonly ChatRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
