import { safetyPointSeconds } from './safety-point.ts';
import type { SpotDecision, SpotPolicy, SpotTask, SpotView } from './spot-policy.ts';

/** Spot in the order of the pools while the safety net allows it, then on-demand until the end. A productive spot instance is kept until one restart before. */
export const SPOT_FIRST_POLICY: SpotPolicy = {
  name: 'spot-first',
  prepare: (task) => (view) => decide(task, view),
};

function decide(task: SpotTask, view: SpotView): SpotDecision {
  const { running, nowSeconds, workLeftSeconds } = view;
  if (workLeftSeconds <= 0 && running.kind !== 'nothing') return { tryPools: [], otherwise: 'keep', reason: 'done' };
  const safety = safetyPointSeconds(task, workLeftSeconds);
  if (running.kind === 'spot') {
    const isProductive = running.restartLeftSeconds === 0;
    if (nowSeconds < safety) return { tryPools: [], otherwise: 'keep', reason: 'keep-running' };
    if (isProductive && nowSeconds < safety + task.onDemand.restartSeconds)
      return { tryPools: [], otherwise: 'keep', reason: 'last-stretch-on-spot' };
    return { tryPools: [], otherwise: 'on-demand', reason: 'safety-net' };
  }
  if (nowSeconds >= safety) return { tryPools: [], otherwise: 'on-demand', reason: 'safety-net' };
  const tryPools = task.pools.flatMap((_, pool) => (isDown(view, pool) ? [] : [pool]));
  const otherwise = running.kind === 'on-demand' ? 'keep' : 'nothing';
  return { tryPools, otherwise, reason: tryPools.length > 0 ? 'spot-is-cheapest' : 'waiting-is-cheapest' };
}

/** Seen without capacity a moment ago: to ask again at once is in vain. */
const DOWN_SECONDS = 180;

function isDown({ pools, nowSeconds }: SpotView, pool: number): boolean {
  const last = pools[pool]?.periods.at(-1);
  return last !== undefined && !last.isUp && nowSeconds - last.lastSeenAtSeconds < DOWN_SECONDS;
}
