import { groupBy } from '../../lib/core/units/group-by.ts';
import { seededRandom } from '../../lib/core/units/seeded-random.ts';

/** Sources with fewer rows do not count in the mean over sources (estimators.md section 6a). */
const SOURCE_ROWS = 5;
const RESAMPLES = 1000;

/** A predicted and a measured value, and where the row is from. */
export interface Pair {
  readonly source: string;
  readonly predicted: number;
  readonly observed: number;
}

/** Mean absolute error over rows, in percent. */
export function mapeOf(pairs: readonly Pair[]): number {
  return meanOf(pairs.map(errorPercentOf));
}

/** The mean of the sources' mean errors, in percent; undefined where no source has enough rows. */
export function sourceMapeOf(pairs: readonly Pair[]): number | undefined {
  const sources = [...groupBy(pairs, ({ source }) => source).values()].filter((rows) => rows.length >= SOURCE_ROWS);
  return sources.length === 0 ? undefined : meanOf(sources.map(mapeOf));
}

/** Share of rows that are predicted more than a tenth too low, in percent. */
export function underTenthOf(pairs: readonly Pair[]): number {
  return percentOf(pairs.map(({ predicted, observed }) => predicted < 0.9 * observed));
}

export function errorPercentOf({ predicted, observed }: Pair): number {
  return 100 * Math.abs(predicted / observed - 1);
}

export function percentOf(flags: readonly boolean[]): number {
  return flags.length === 0 ? Number.NaN : (100 * flags.filter(Boolean).length) / flags.length;
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** 95 % interval of a figure over rows drawn again with replacement (percentile bootstrap, seeded). */
export function intervalOf<T>(
  items: readonly T[],
  figure: (sample: readonly T[]) => number | undefined,
): [number, number] | null {
  if (items.length < 5) return null;
  const random = seededRandom(items.length);
  const values: number[] = [];
  for (let round = 0; round < RESAMPLES; round += 1) {
    const sample = items.map(() => items[Math.floor(random() * items.length)]).filter((item) => item !== undefined);
    const value = figure(sample);
    if (value !== undefined && Number.isFinite(value)) values.push(value);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor(0.025 * sorted.length)], sorted[Math.floor(0.975 * sorted.length)]];
  return low === undefined || high === undefined ? null : [low, high];
}

/** Kendall's tau-b of two lists over the pairs whose second values are at least a share apart, with the number of such pairs. */
export function tauOf(
  items: readonly { readonly predicted: number; readonly observed: number }[],
  apart: number,
): { tau: number; pairs: number } {
  let [concordant, discordant, tied] = [0, 0, 0];
  for (const [index, a] of items.entries()) {
    for (const b of items.slice(index + 1)) {
      if (Math.max(a.observed, b.observed) < (1 + apart) * Math.min(a.observed, b.observed)) continue;
      const sign = Math.sign(a.predicted - b.predicted) * Math.sign(a.observed - b.observed);
      if (sign > 0) concordant += 1;
      else if (sign < 0) discordant += 1;
      else tied += 1;
    }
  }
  const untied = concordant + discordant;
  const pairs = untied + tied;
  // No two observed values of a counted pair are equal, so that tau-b's ties are the predictions' alone.
  return { tau: pairs === 0 || untied === 0 ? 0 : (concordant - discordant) / Math.sqrt(untied * pairs), pairs };
}
