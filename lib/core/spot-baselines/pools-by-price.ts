import type { SpotView } from '../spot/spot-policy.ts';

/** The pools, cheapest now first; the running one before all others, since the baselines stay where they run while there is capacity. */
export function poolsByPrice({ pools, running }: SpotView): readonly number[] {
  const order = [...pools.keys()].toSorted((a, b) => (pools[a]?.usdPerHour ?? 0) - (pools[b]?.usdPerHour ?? 0));
  return running.kind === 'spot' ? [running.pool, ...order.filter((pool) => pool !== running.pool)] : order;
}
