import { leastCostUsd } from '../spot-omniscient/least-cost.ts';
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
  return leastCostUsd(marketWindow(world, job));
}

export function requireBaseRules({ isFirstHourFree, onDemandLeadSeconds, moveUsd }: WorldRules): void {
  if (isFirstHourFree || onDemandLeadSeconds > 0 || moveUsd > 0)
    throw new Error(
      'the omniscient optimum is defined for the base rules: no free first hour, lead time or price of moving',
    );
}
