import type { SpotPolicy } from '../spot/spot-policy.ts';
import { poolsByPrice } from './pools-by-price.ts';
import { tickNet } from './tick-net.ts';

/** Spot whenever there is any, cheapest pool first, else nothing, until the Safety Net speaks ("strawman" in the authors' simulator). */
export const GREEDY: SpotPolicy = {
  name: 'greedy',
  prepare: (task) => (view) => {
    const net = tickNet(task, view);
    if (net !== undefined) return net;
    return { tryPools: poolsByPrice(view), otherwise: 'nothing', reason: 'rule' };
  },
};
