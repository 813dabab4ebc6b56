import { CheapestSchedule } from './cheapest-schedule.ts';
import { costFloor } from './cost-floor.ts';
import type { MarketWindow } from './market-window.ts';

/** Least cost of the work, exact; infinite when no schedule is in time. */
export function leastCostUsd(window: MarketWindow): number {
  if (window.workMicros <= 0) return 0;
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
