import type { SpotDecision, SpotPolicy, SpotTask, SpotView } from '../spot/spot-policy.ts';
import { poolsByPrice } from './pools-by-price.ts';

/**
 * The rule of the best published evolved policy (GEPA, "optimize_anything", February 2026; spot.md section 5a). Its 0.5, 2 and 3 were meant as hours, but the
 * published code compares them with seconds, and so do the measured figures (spot.md 3a and 3c): they are seconds here. It counts ticks, so it depends on
 * the trace's gap. It has no safety net but its own margin, and misses deadlines.
 */
export const EVOLVED: SpotPolicy = {
  name: 'evolved',
  prepare: (task) => (view) => {
    const rem = view.workLeftSeconds;
    const d = task.onDemand.restartSeconds;
    const left = (task.deadlineSeconds ?? Number.POSITIVE_INFINITY) - view.nowSeconds;
    const slack = left - rem - d;
    if (rem + (wasOnSpot(task, view) ? d : 0) >= left - 0.5)
      return { tryPools: [], otherwise: 'on-demand', reason: 'rule' };
    const tryPools = poolsByPrice(view);
    if (view.running.kind !== 'on-demand')
      return { tryPools, otherwise: otherwiseOf({ slack, rem, d, u: ticksWithoutSpot(task, view) }), reason: 'rule' };
    const breakEven = (2 * d) / 0.7;
    const stays = rem < 1.5 * breakEven || slack < 3 * d;
    return { tryPools: stays ? [] : tryPools, otherwise: 'keep', reason: 'rule' };
  },
};

/** Without spot: on-demand or nothing. */
function otherwiseOf({ slack, rem, d, u }: Record<'slack' | 'rem' | 'd' | 'u', number>): SpotDecision['otherwise'] {
  const ratio = slack / rem;
  const isUrgent =
    slack < Math.max(4 * d, 2) ||
    ratio < 0.1 ||
    (ratio < 0.25 && u > 10) ||
    (rem < 3 && ratio < 0.3) ||
    (ratio < 0.2 && u > 5) ||
    (ratio < 0.4 && u > 20);
  return isUrgent ? 'on-demand' : 'nothing';
}

/** Ticks in a row up to this one in which no pool was seen with capacity. */
function ticksWithoutSpot({ decisionEverySeconds: gap }: SpotTask, { pools, nowSeconds }: SpotView): number {
  let fewest = Math.round(nowSeconds / gap) + 1;
  for (const { periods } of pools) {
    const up = periods.findLast(({ isUp }) => isUp);
    if (up !== undefined) fewest = Math.min(fewest, Math.round((nowSeconds - up.lastSeenAtSeconds) / gap));
  }
  return fewest;
}

/** On spot, or interrupted just now: the last tick was on spot, since it never leaves a pool that is up but for on-demand. */
function wasOnSpot({ decisionEverySeconds: gap }: SpotTask, { running, pools, nowSeconds }: SpotView): boolean {
  if (running.kind !== 'nothing') return running.kind === 'spot';
  return pools.some(({ periods }) => {
    const [before, last] = periods.slice(-2);
    if (before === undefined || last === undefined || last.isUp) return false;
    return last.firstSeenAtSeconds === nowSeconds && before.lastSeenAtSeconds === nowSeconds - gap;
  });
}
