import type { SpotPolicy } from '../spot/spot-policy.ts';
import { poolsByPrice } from './pools-by-price.ts';
import { tickNet } from './tick-net.ts';

/** Dearer pools than this, of the cheapest price now, are waited out (spot.md section 5a). */
const DEAR = 1.15;
const SLACK_SECONDS = 4 * 3600;

/** Greedy, but while there is slack it waits for a pool that costs about what the cheapest does, with capacity or without. */
export const GREEDY_WAITING: SpotPolicy = {
  name: 'greedy-waiting',
  prepare: (task) => (view) => {
    const net = tickNet(task, view);
    if (net !== undefined) return net;
    const { running, pools } = view;
    const slack =
      (task.deadlineSeconds ?? Number.POSITIVE_INFINITY) -
      view.nowSeconds -
      view.workLeftSeconds -
      task.onDemand.restartSeconds;
    const most =
      slack > SLACK_SECONDS ? DEAR * Math.min(...pools.map(({ usdPerHour }) => usdPerHour)) : Number.POSITIVE_INFINITY;
    const isRunning = (pool: number) => running.kind === 'spot' && running.pool === pool;
    const tryPools = poolsByPrice(view).filter((pool) => isRunning(pool) || (pools[pool]?.usdPerHour ?? 0) <= most);
    return { tryPools, otherwise: 'nothing', reason: 'rule' };
  },
};
