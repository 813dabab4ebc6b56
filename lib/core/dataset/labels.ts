import type { ChatRow } from './chat-row.ts';

/** More distinct answers than this are no closed set (BANKING77 has 77; our rule, November 2026). */
const MAX_LABELS = 150;
/** Longest answer, in characters, that is still a label (BANKING77's longest has 61). */
const MAX_LABEL_LENGTH = 64;
/** Rows a label must have on average. */
const MIN_ROWS_PER_LABEL = 3;

/** The answer of a row: the last message. */
export function answerOf(row: ChatRow): string {
  return row.messages.at(-1)?.content ?? '';
}

/** Labels and how often each comes, sorted by name, when the answers are a closed set of short texts; else `undefined`. */
export function labelCountsOf(rows: readonly ChatRow[]): Readonly<Record<string, number>> | undefined {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const answer = answerOf(row);
    if (answer.length > MAX_LABEL_LENGTH) return undefined;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
    if (counts.size > MAX_LABELS) return undefined;
  }
  if (counts.size < 2 || rows.length < MIN_ROWS_PER_LABEL * counts.size) return undefined;
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The closed set of short answers, sorted; `undefined` when the answers are free text. */
export function labelsOf(rows: readonly ChatRow[]): readonly string[] | undefined {
  const counts = labelCountsOf(rows);
  // Object.keys would put number-like labels first, whatever their sorted place.
  return counts === undefined ? undefined : Object.keys(counts).toSorted();
}
