import { groupBy } from '../../lib/core/units/group-by.ts';
/** Rows that are predicted by constants from other rows. */
export interface Fold<T> {
  readonly name: string;
  readonly fit: readonly T[];
  readonly score: readonly T[];
}

/**
 * Family folds where both files are the same: each family is predicted from all others. With two files everything that is scored is predicted from the first
 * file alone; a family that is in both is then in the fit by right.
 */
export function foldsOf<T>(
  fit: readonly T[],
  score: readonly T[],
  sameFile: boolean,
  groupOf: (item: T) => string,
): Fold<T>[] {
  if (!sameFile) return [{ name: 'all', fit, score }];
  return [...groupBy(score, groupOf)].map(([name, rows]) => ({
    name,
    score: rows,
    fit: fit.filter((item) => groupOf(item) !== name),
  }));
}

/** Folds that leave a group out of the fit even where the files differ. */
export function leaveOut<T>(fit: readonly T[], score: readonly T[], groupOf: (item: T) => string): Fold<T>[] {
  return [...groupBy(score, groupOf)].map(([name, rows]) => ({
    name,
    score: rows,
    fit: fit.filter((item) => groupOf(item) !== name),
  }));
}
