import { costFloor } from '../spot-omniscient/cost-floor.ts';
import { leastCostUpTo } from '../spot-omniscient/least-cost.ts';
import { marketWindow } from '../spot-omniscient/market-window.ts';
import type { TracedJob } from './simulate-run.ts';
import type { World, WorldRules } from './world.ts';

/**
 * Least cost in dollars of a job for one who knows every tick to come, exact (spot.md sections 1 and 5): the sum of the ticks' prices, running only where
 * there is capacity or on-demand, at most one instance at a time, such that the ticks run less one restart per start hold the work and end by the deadline. A
 * start is another kind of instance, another pool, or the same one after a gap. Infinite when no schedule meets the deadline.
 *
 * For the base rules only: the first free hour, a lead time and a price of moving would need more state.
 */
export function omniscientCost(world: World, job: TracedJob): number {
  requireBaseRules(world.rules);
  const window = marketWindow(world, job);
  const floor = costFloor(window);
  if (floor === undefined) return Number.POSITIVE_INFINITY;
  // Little is left to search where little may be lost, so the allowance over the lower bound starts small and grows until a schedule fits in it.
  for (let share = FIRST_ALLOWANCE; ; share *= 4) {
    const limitUsd = floor.usd + share * floor.ceilingUsd;
    const usd = leastCostUpTo(window, floor, Math.min(limitUsd, floor.ceilingUsd) + SLACK_USD);
    if (usd !== undefined) return usd;
    if (limitUsd >= floor.ceilingUsd) throw new Error('no schedule costs as little as one that was found');
  }
}

const FIRST_ALLOWANCE = 0.0005;

/** For the rounding of the lower bounds: far above it, far below any tick's price. */
const SLACK_USD = 1e-7;

function requireBaseRules({ isFirstHourFree, onDemandLeadSeconds, moveUsd }: WorldRules): void {
  if (isFirstHourFree || onDemandLeadSeconds > 0 || moveUsd > 0)
    throw new Error(
      'the omniscient optimum is defined for the base rules: no free first hour, lead time or price of moving',
    );
}
