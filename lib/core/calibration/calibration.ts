import { NORMAL } from '../units/distribution.ts';
import { groupBy } from '../units/group-by.ts';
import { percentileOf } from '../units/percentile.ts';

export type CalibratedQuantity = 'memory' | 'throughput' | 'startup';

/** What a figure belongs to. `architecture` is the model family's name (`llama`, `qwen3`), `tuning` an id of the tuning table. */
export interface CalibrationKey {
  readonly gpuFamily: string;
  readonly architecture: string;
  readonly tuning: string;
  readonly quantity: CalibratedQuantity;
}

/** How measured values compare with predicted ones: a factor on the prediction, and how many rows stand behind it. */
export interface Calibration extends CalibrationKey {
  readonly factor: { readonly p10: number; readonly p50: number; readonly p90: number };
  readonly rows: number;
  readonly asOf: string;
}

/** A measured value beside what was predicted for it: a job's step 20, a past job, a lent GPU. */
export interface Measurement extends CalibrationKey {
  readonly predicted: number;
  readonly measured: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** How far predictions are usually off before anything is measured, in logarithms, and how far one measured row is from the next. */
const PRIOR_SIGMA: Readonly<Record<CalibratedQuantity, number>> = { memory: 0.08, throughput: 0.3, startup: 0.5 };
const ROW_SIGMA: Readonly<Record<CalibratedQuantity, number>> = { memory: 0.03, throughput: 0.08, startup: 0.3 };
/** A factor beyond this is a mistake in a row rather than a property of a machine. */
const LARGEST_FACTOR: Readonly<Record<CalibratedQuantity, number>> = { memory: 1.5, throughput: 3, startup: 5 };

/** One calibration for every GPU family, architecture, tuning and quantity that was measured. */
export function calibrationsOf(measurements: readonly Measurement[]): Calibration[] {
  const groups = groupBy(measurements, ({ gpuFamily, architecture, tuning, quantity }) =>
    JSON.stringify([gpuFamily, architecture, tuning, quantity]),
  );
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { gpuFamily, architecture, tuning, quantity } = first;
    return [{ gpuFamily, architecture, tuning, quantity, ...factorOf(rows, quantity) }];
  });
}

/**
 * The factor that measured rows ask for. Robust: their median, so that one bad row moves little. Careful: pulled towards 1 as far as few rows say little.
 * Bounded on both sides. Values that are not positive and finite are left out.
 */
export function factorOf(
  rows: readonly Pick<Measurement, 'predicted' | 'measured' | 'at'>[],
  quantity: CalibratedQuantity,
): Pick<Calibration, 'factor' | 'rows' | 'asOf'> {
  const usable = rows.filter(({ predicted, measured }) => isPositive(predicted) && isPositive(measured));
  const logs = usable.map(({ predicted, measured }) => Math.log(measured / predicted)).toSorted((a, b) => a - b);
  const count = logs.length;
  const [prior, row] = [PRIOR_SIGMA[quantity], ROW_SIGMA[quantity]];
  const trust = (count * prior ** 2) / (count * prior ** 2 + row ** 2);
  const bound = Math.log(LARGEST_FACTOR[quantity]);
  const centre = Math.max(-bound, Math.min(bound, trust * medianOf(logs)));
  const scatter = count < 2 ? row : Math.max(row, (percentileOf(logs, 0.9) - percentileOf(logs, 0.1)) / 2 / NORMAL.p90);
  const sigma = Math.hypot(Math.sqrt(1 - trust) * prior, scatter);
  const at = (z: number) => Math.exp(centre + z * sigma);
  const asOf = usable.reduce((latest, { at: when }) => (when > latest ? when : latest), '');
  return { factor: { p10: at(NORMAL.p10), p50: at(0), p90: at(NORMAL.p90) }, rows: count, asOf };
}

function medianOf(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? 0 : (low + high) / 2;
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
