import { shuffled } from '../units/seeded-random.ts';
import type { ChatRow } from './chat-row.ts';

/** Share of the training rows that is set aside when no test file is given. */
export const HOLD_OUT_SHARE = 0.1;

/**
 * Sets a seeded share of the rows aside for testing; both parts keep the file's order.
 *
 * At least one row is held out and at least one stays. Rows equal to a held-out row are not moved with it: profiling counts them as leaked.
 */
export function holdOut(
  rows: readonly ChatRow[],
  share: number,
  seed: number,
): { readonly train: readonly ChatRow[]; readonly test: readonly ChatRow[] } {
  const size = Math.min(rows.length - 1, Math.max(1, Math.round(rows.length * share)));
  if (size < 1) return { train: rows, test: [] };
  const drawn = new Set(shuffled([...rows.keys()], seed).slice(0, size));
  return { train: rows.filter((_, index) => !drawn.has(index)), test: rows.filter((_, index) => drawn.has(index)) };
}
