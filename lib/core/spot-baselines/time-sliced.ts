import type { SpotPolicy } from '../spot/spot-policy.ts';
import { poolsByPrice } from './pools-by-price.ts';
import { tickNet } from './tick-net.ts';

/** Slices of the deadline: as many as the authors' partial lookahead has, about six hours each for two days (spot.md section 1). */
const SLICES = 8;

/** Time Sliced of "Can't Be Late": greedy within each of n slices, each of which owes its share of the work; what was done beyond it counts for the next. */
export const TIME_SLICED: SpotPolicy = {
  name: 'time-sliced',
  prepare: (task) => (view) => {
    const net = tickNet(task, view);
    if (net !== undefined) return net;
    const greedy = { tryPools: poolsByPrice(view), otherwise: 'nothing', reason: 'rule' } as const;
    if (task.deadlineSeconds === undefined) return greedy;
    const share = Math.min(SLICES, 1 + Math.floor((view.nowSeconds * SLICES) / task.deadlineSeconds)) / SLICES;
    const owedSeconds = view.workLeftSeconds - (1 - share) * task.workSeconds;
    if (owedSeconds <= 0) return greedy;
    const slice = { ...task, deadlineSeconds: share * task.deadlineSeconds };
    return tickNet(slice, { ...view, workLeftSeconds: owedSeconds }) ?? greedy;
  },
};
