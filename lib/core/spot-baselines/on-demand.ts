import type { SpotPolicy } from '../spot/spot-policy.ts';

/** On-demand capacity from the start to the end. */
export const ON_DEMAND_ONLY: SpotPolicy = {
  name: 'on-demand',
  prepare: () => () => ({ tryPools: [], otherwise: 'on-demand', reason: 'rule' }),
};
