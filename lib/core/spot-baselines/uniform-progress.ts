import type { SpotPolicy } from '../spot/spot-policy.ts';
import { poolsByPrice } from './pools-by-price.ts';
import { tickNet } from './tick-net.ts';

/**
 * Uniform Progress of "Can't Be Late" (Wu et al., NSDI 2024): spot whenever there is any; on-demand when progress is behind its even share. With hysteresis
 * on-demand is left only when progress is two restarts ahead.
 */
export const UNIFORM_PROGRESS: SpotPolicy = uniformProgress('uniform-progress', true);
export const UNIFORM_PROGRESS_WITHOUT_HYSTERESIS: SpotPolicy = uniformProgress('uniform-progress-no-hysteresis', false);

function uniformProgress(name: string, hasHysteresis: boolean): SpotPolicy {
  return {
    name,
    prepare: (task) => {
      const share = task.deadlineSeconds === undefined ? 0 : task.workSeconds / task.deadlineSeconds;
      const restart = task.onDemand.restartSeconds + task.onDemand.leadSeconds;
      return (view) => {
        const net = tickNet(task, view);
        if (net !== undefined) return net;
        const progress = task.workSeconds - view.workLeftSeconds;
        const spot = poolsByPrice(view);
        if (view.running.kind !== 'on-demand') {
          const isBehind = progress < view.nowSeconds * share;
          return { tryPools: spot, otherwise: isBehind ? 'on-demand' : 'nothing', reason: 'rule' };
        }
        const stays = hasHysteresis && progress <= (view.nowSeconds + 2 * restart) * share;
        return { tryPools: stays ? [] : spot, otherwise: 'keep', reason: 'rule' };
      };
    },
  };
}
