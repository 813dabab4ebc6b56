import { estimateMemory, type MemoryEstimate } from '../../lib/core/memory/estimate-memory.ts';
import { type MemoryConstants, PRIOR_MEMORY } from '../../lib/core/memory/memory-constants.ts';
import { NORMAL } from '../../lib/core/units/distribution.ts';
import { percentileOf } from '../../lib/core/units/percentile.ts';
import type { MemoryCase } from './memory-cases.ts';
import { scoredCases } from './memory-cases.ts';
import { minimise } from './minimise.ts';
import type { MemoryKind } from './row-memory.ts';

/** How far a constant may leave its start before the pull back is as strong as one standard deviation of a row, in logarithms. Derived counts are held tightly. */
const FREEDOM: Readonly<Record<string, number>> = {
  savedFactor: 0.1,
  layerGradientShare: 0.3,
  cacheGib: 0.7,
  cacheShare: 0.7,
  variableCacheShare: 0.4,
  contextGib: 0.3,
  communicationGib: 0.7,
};
/** Error of a row that is usual, and how many of it make an outlier. */
const ROW_SIGMA = 0.05;
const OUTLIER = 2;
/** Rows after which a source counts no more: many rows of one table are one witness. */
const SOURCE_ROWS = 20;
/** Median of the size of a standard normal deviate. */
const HALF_NORMAL_MEDIAN = 0.6745;

interface Observation {
  readonly one: MemoryCase;
  readonly kind: MemoryKind;
  readonly gib: number;
  readonly weight: number;
}

/** Constants that fit measured rows, pulled towards their derived values. */
export function fitMemory(cases: readonly MemoryCase[]): MemoryConstants {
  const observations = observationsOf(cases);
  const caches = cacheObservationsOf(cases);
  const { spreadFactor, cacheSpread, ...start } = PRIOR_MEMORY;
  const fitted = minimise(start, (point) => costOf({ ...point, spreadFactor, cacheSpread }, observations, caches));
  return withSpreads({ ...fitted, spreadFactor, cacheSpread }, observations, caches);
}

function observationsOf(cases: readonly MemoryCase[]): Observation[] {
  const scored = scoredCases(cases);
  const weightOf = weightsOf(scored);
  return scored.map((one) => ({ one, kind: one.kind, gib: one.observedGib, weight: weightOf(one) }));
}

/** Rows that tell both allocated and driver's memory: what lies between is cache and context, however well the rest is predicted. */
interface CacheObservation {
  readonly one: MemoryCase;
  readonly allocatedGib: number;
  /** What came and went, for rows without a length; the others' is predicted. */
  readonly transientGib: number | undefined;
  readonly deviceGib: number;
  readonly weight: number;
}

function cacheObservationsOf(cases: readonly MemoryCase[]): CacheObservation[] {
  // In full tuning the peak is the optimizer's step: without a length, what comes and goes cannot be told from the states.
  const usable = cases.filter(
    ({ lengthKnown, kind, input, row, tier }) =>
      (tier === 'A' || tier === 'B') &&
      kind === 'allocated' &&
      row.nvidia_smi_gib != null &&
      (lengthKnown || input.tuning !== 'full'),
  );
  const weightOf = weightsOf(usable);
  return usable.flatMap((one) => {
    const allocatedGib = one.observedGib;
    const deviceGib = one.row.nvidia_smi_gib;
    if (allocatedGib === undefined || deviceGib == null) return [];
    const standing = estimateMemory({ ...one.input, sequenceTokens: 0 }, PRIOR_MEMORY).phasesGib.loss;
    const transientGib = one.lengthKnown ? undefined : Math.max(0, allocatedGib - standing);
    return [{ one, allocatedGib, deviceGib, transientGib, weight: weightOf(one) }];
  });
}

function betweenGibOf({ one, transientGib }: CacheObservation, constants: MemoryConstants): number {
  if (transientGib === undefined) {
    const { allocatedGib, deviceGib } = estimateMemory(one.input, constants);
    return deviceGib.p50 - allocatedGib.p50;
  }
  const context = constants.contextGib + (one.input.sharding.kind === 'none' ? 0 : constants.communicationGib);
  return constants.cacheGib + constants.variableCacheShare * transientGib + context;
}

function weightsOf(cases: readonly MemoryCase[]): (one: MemoryCase) => number {
  const perSource = new Map<string, number>();
  for (const { row } of cases) perSource.set(row.source_key, (perSource.get(row.source_key) ?? 0) + 1);
  return ({ row }) => Math.min(1, SOURCE_ROWS / (perSource.get(row.source_key) ?? 1));
}

function costOf(
  constants: MemoryConstants,
  observations: readonly Observation[],
  caches: readonly CacheObservation[],
): number {
  const rows = observations.reduce((sum, { one, kind, gib, weight }) => {
    const predicted = sizeOf(estimateMemory(one.input, constants, one.usableGib), kind).p50;
    return sum + weight * robust(Math.log(predicted / gib) / ROW_SIGMA);
  }, 0);
  const between = caches.reduce((sum, observation) => {
    const predicted = observation.allocatedGib + betweenGibOf(observation, constants);
    return sum + observation.weight * robust(Math.log(predicted / observation.deviceGib) / ROW_SIGMA);
  }, 0);
  const pull = Object.entries(FREEDOM).reduce((sum, [name, freedom]) => {
    const key = name as keyof MemoryConstants;
    return sum + (Math.log(constants[key] / PRIOR_MEMORY[key]) / freedom) ** 2;
  }, 0);
  return rows + between + pull;
}

export function sizeOf(estimate: MemoryEstimate, kind: MemoryKind): MemoryEstimate['allocatedGib'] {
  if (kind === 'allocated') return estimate.allocatedGib;
  return kind === 'reserved' ? estimate.reservedGib : estimate.deviceGib;
}

/** Cauchy's loss: near z² where a row is as usual, nearly flat for rows that the model does not describe. */
function robust(z: number): number {
  return OUTLIER ** 2 * Math.log1p((z / OUTLIER) ** 2);
}

/**
 * Spreads that cover the rows: the total's from the usual size of residuals where the cache is not the largest unknown, the cache's from the largest residuals
 * with batches of one length (with many lengths its upper end is the card).
 */
function withSpreads(
  constants: MemoryConstants,
  observations: readonly Observation[],
  caches: readonly CacheObservation[],
): MemoryConstants {
  const steady = observations.filter(({ one }) => one.input.cache !== 'variable-lengths');
  const own = steady.map(({ one, kind, gib }) => {
    const { p50, p90 } = sizeOf(estimateMemory(one.input, { ...constants, spreadFactor: 1, cacheSpread: 0.5 }), kind);
    return (Math.abs(gib - p50) / (p90 - p50)) * NORMAL.p90;
  });
  const spreadFactor = Math.min(2, Math.max(1, quantileOf(own, 0.5) / HALF_NORMAL_MEDIAN));
  const cached = steady.flatMap(({ one, kind, gib }) => {
    if (kind === 'allocated') return [];
    const estimate = estimateMemory(one.input, { ...constants, spreadFactor, cacheSpread: 0 });
    const { p50, p95 } = sizeOf(estimate, kind);
    const cache = p50 - estimate.allocatedGib.p50;
    const [missing, explained] = [(gib - p50) / NORMAL.p95, (p95 - p50) / NORMAL.p95];
    return missing > explained ? [Math.sqrt(missing ** 2 - explained ** 2) / cache] : [0];
  });
  const seen = caches.flatMap((observation) => {
    const expected = betweenGibOf(observation, constants);
    return observation.transientGib === undefined
      ? [(observation.deviceGib - observation.allocatedGib) / expected - 1]
      : [];
  });
  const cacheSpread = Math.max(
    PRIOR_MEMORY.cacheSpread,
    quantileOf([...cached, ...seen.map((excess) => excess / NORMAL.p95)], 0.99),
  );
  return { ...constants, spreadFactor, cacheSpread };
}

function quantileOf(numbers: readonly number[], share: number): number {
  return percentileOf(
    numbers.toSorted((a, b) => a - b),
    share,
  );
}
