import type { TracedJob } from '../spot/simulate-run.ts';
import type { SpotPolicy } from '../spot/spot-policy.ts';
import type { World } from '../spot/world.ts';
import { poolsByPrice } from './pools-by-price.ts';
import { tickNet } from './tick-net.ts';

/**
 * Uniform Progress that is told how long the capacity of now will last ("rc_next_spot_single_threshold" in the authors' simulator): it takes spot only where
 * that pays for a start. No policy, since it sees the future: it is given the world itself.
 */
export function nextLifetimeOracle(world: World, job: TracedJob): SpotPolicy {
  return {
    name: 'next-lifetime-oracle',
    prepare: (task) => {
      const share = task.deadlineSeconds === undefined ? 0 : task.workSeconds / task.deadlineSeconds;
      const lifetimes = world.pools.map(({ up }) => lifetimesOf(up, world.gapSeconds));
      return (view) => {
        const net = tickNet(task, view);
        if (net !== undefined) return net;
        const tick = job.startTick + Math.round(view.nowSeconds / world.gapSeconds);
        const { running } = view;
        const isWorth = (pool: number) => {
          const k = task.onDemand.usdPerHour / (view.pools[pool]?.usdPerHour ?? 0);
          return (lifetimes[pool]?.[tick] ?? 0) > (k * world.rules.restartSeconds) / (k - 1);
        };
        const tryPools = poolsByPrice(view).filter(
          (pool) => (running.kind === 'spot' && running.pool === pool) || isWorth(pool),
        );
        if (running.kind === 'on-demand') return { tryPools, otherwise: 'keep', reason: 'rule' };
        const isBehind = task.workSeconds - view.workLeftSeconds < view.nowSeconds * share;
        return { tryPools, otherwise: isBehind ? 'on-demand' : 'nothing', reason: 'rule' };
      };
    },
  };
}

/** Seconds that capacity still lasts, by tick. */
function lifetimesOf(up: Uint8Array, gapSeconds: number): Float64Array {
  const seconds = new Float64Array(up.length);
  for (let tick = up.length - 1; tick >= 0; tick--)
    seconds[tick] = up[tick] === 1 ? gapSeconds + (seconds[tick + 1] ?? 0) : 0;
  return seconds;
}
