import type { TracedJob } from '../spot/simulate-run.ts';
import type { World } from '../spot/world.ts';

/**
 * The ticks of a market between a job's start and its deadline, in numbers that add up exactly: time in whole microseconds, dollars in multiples of a power
 * of two so small that a sum over all ticks has no rounding. Sums of equal parts are then equal in any order.
 */
export interface MarketWindow {
  readonly ticks: number;
  /** Spot pools first, on-demand last. */
  readonly offers: number;
  /** Of a whole tick, at `tick * offers + offer`; infinite while a pool is down. */
  readonly tickUsd: Float64Array;
  readonly gapMicros: number;
  readonly restartMicros: number;
  readonly workMicros: number;
}

export function marketWindow({ gapSeconds, pools, onDemandUsdPerHour, rules }: World, job: TracedJob): MarketWindow {
  const ticks = Math.floor(job.deadlineSeconds / gapSeconds);
  const offers = pools.length + 1;
  const tickUsd = new Float64Array(ticks * offers).fill(Number.POSITIVE_INFINITY);
  for (let tick = 0; tick < ticks; tick += 1) {
    const at = job.startTick + tick;
    for (const [index, pool] of pools.entries())
      if (pool.up[at] === 1) tickUsd[tick * offers + index] = (pool.usdPerHour(at) * gapSeconds) / 3600;
    tickUsd[tick * offers + pools.length] = (onDemandUsdPerHour * gapSeconds) / 3600;
  }
  roundToSum(tickUsd, ticks);
  return {
    ticks,
    offers,
    tickUsd,
    gapMicros: Math.round(gapSeconds * 1e6),
    restartMicros: Math.round(rules.restartSeconds * 1e6),
    workMicros: Math.round(job.workSeconds * 1e6),
  };
}

/** Keeps as many bits of every value as a sum of `count` of them can hold in the 53 of a double. */
function roundToSum(values: Float64Array, count: number): void {
  let most = 0;
  for (const value of values) if (value !== Number.POSITIVE_INFINITY && value > most) most = value;
  if (most === 0) return;
  const quantum = 2 ** (Math.ceil(Math.log2(most * count)) - 52);
  for (const [index, value] of values.entries()) values[index] = Math.round(value / quantum) * quantum;
}
