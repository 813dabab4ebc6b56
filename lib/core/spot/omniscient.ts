import { CheapestSchedule } from '../spot-omniscient/cheapest-schedule.ts';
import { costFloor } from '../spot-omniscient/cost-floor.ts';
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
  if (job.workSeconds <= 0) return 0;
  const window = marketWindow(world, job);
  const floor = costFloor(window);
  if (floor === undefined) return Number.POSITIVE_INFINITY;
  const search = new CheapestSchedule(window, floor);
  // Little is left to search where little may be lost, so the limit starts just above the lower bound and rises until a schedule is met below it.
  for (let share = FIRST_ALLOWANCE; ; share *= 4) {
    const limitUsd = floor.usd + share * floor.ceilingUsd + ROUNDING_USD;
    search.searchUpTo(limitUsd);
    if (search.leastUsd <= limitUsd) return search.leastUsd;
  }
}

/** Of the cost of a schedule known before. */
const FIRST_ALLOWANCE = 0.0005;

/** Far above that of the lower bounds, far below any tick's price. */
const ROUNDING_USD = 1e-7;

function requireBaseRules({ isFirstHourFree, onDemandLeadSeconds, moveUsd }: WorldRules): void {
  if (isFirstHourFree || onDemandLeadSeconds > 0 || moveUsd > 0)
    throw new Error(
      'the omniscient optimum is defined for the base rules: no free first hour, lead time or price of moving',
    );
}
