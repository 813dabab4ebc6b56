import { ownTokensOf } from '../../lib/core/throughput/flops.ts';
import { stepSecondsOf, totalSecondsOf } from '../../lib/core/throughput/step-time.ts';
import { PRIOR_THROUGHPUT, type ThroughputConstants } from '../../lib/core/throughput/throughput-constants.ts';
import { groupBy } from '../../lib/core/units/group-by.ts';
import { minimise } from './minimise.ts';
import type { ThroughputCase } from './throughput-cases.ts';

/** How far a constant may leave its start, in logarithms, before the pull back weighs as much as one usual row. */
const FREEDOM: Readonly<Record<string, number>> = {
  matrixShare: 0.15,
  attentionShare: 0.3,
  halfRateTokens: 0.7,
  trafficFactor: 0.7,
  layerLaunchSeconds: 0.7,
  adapterLaunchSeconds: 0.7,
  adapterTrafficFactor: 0.7,
  nf4Factor: 0.7,
  gptqFactor: 0.7,
  linkShare: 0.4,
  overlapShare: 0.3,
  stepSeconds: 0.7,
};
const ROW_SIGMA = 0.08;
const OUTLIER = 2;
/** A source as a whole is off by this much: its software's efficiency, which no data sheet tells. */
const SOURCE_SIGMA = 0.25;
const SOURCE_ROWS = 20;

/** Constants that fit the shape inside each source; a source's own efficiency is left free within `SOURCE_SIGMA`. */
export function fitThroughput(cases: readonly ThroughputCase[]): ThroughputConstants {
  const { sigma, ...start } = PRIOR_THROUGHPUT;
  const bySource = groupBy(cases, ({ row }) => row.source_key);
  const fitted = minimise(start, (point) => costOf({ ...point, sigma }, bySource));
  const constants = { ...fitted, sigma };
  const errors = [...bySource.values()].map((rows) => Math.abs(meanOf(rows.map((one) => logErrorOf(one, constants)))));
  return { ...constants, sigma: Math.max(0.1, Math.hypot(meanOf(errors) * 1.25, 0.1)) };
}

export function tokensPerSecondOf({ input, device }: ThroughputCase, constants: ThroughputConstants): number {
  const tokens = ownTokensOf(input) * input.accumulation;
  const model = (input.sharding.tensorParallel ?? 1) * (input.sharding.pipelineParallel ?? 1);
  return tokens / totalSecondsOf(stepSecondsOf(input, device, constants)) / model;
}

function logErrorOf(one: ThroughputCase, constants: ThroughputConstants): number {
  return Math.log(one.observedTokensPerSecond / tokensPerSecondOf(one, constants));
}

function costOf(constants: ThroughputConstants, bySource: ReadonlyMap<string, readonly ThroughputCase[]>): number {
  let cost = 0;
  for (const rows of bySource.values()) {
    const errors = rows.map((one) => logErrorOf(one, constants));
    const weight = Math.min(1, SOURCE_ROWS / rows.length);
    const own = meanOf(errors);
    cost +=
      weight * errors.reduce((sum, error) => sum + robust((error - own) / ROW_SIGMA), 0) +
      (own / SOURCE_SIGMA) ** 2 * Math.min(rows.length, 5);
  }
  for (const [name, freedom] of Object.entries(FREEDOM)) {
    const key = name as keyof ThroughputConstants;
    cost += (Math.log(constants[key] / PRIOR_THROUGHPUT[key]) / freedom) ** 2;
  }
  return cost;
}

function robust(z: number): number {
  return OUTLIER ** 2 * Math.log1p((z / OUTLIER) ** 2);
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
