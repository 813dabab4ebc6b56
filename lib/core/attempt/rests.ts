import { type Offer, type OfferKey, offerOf } from '../catalog/offer-key.ts';
import { quotaGroupOf } from '../catalog/offer-snapshot.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { Refusal, RefusalReason } from './refusal.ts';

/**
 * How long an offer is left alone, in seconds of the Clock port's time.
 *
 * `no-capacity`, `throttled`: as long as the shortest wait, so that a round of launches (each takes seconds, a ladder has twenty offers) comes to its end
 * before its first offer is tried again; Karpenter keeps an unavailable offering for 3 minutes (aws/karpenter-provider-aws, pkg/cache/cache.go at 0839cc0).
 * `interrupted`: Karpenter's 3 minutes, it is a pool without capacity; what it says of the hours to come is the policy's to judge, which sees it in the
 * pool's history. `quota`: an increase takes 15-30 minutes to act, and it hits the whole quota group. A throttled call failed, not the pool.
 */
export const REST_SECONDS = {
  'no-capacity': 300,
  interrupted: 180,
  quota: 1800,
  throttled: 300,
} as const satisfies Record<RefusalReason, number>;

/** When an offer's longest rest ends; 0 when it does not rest. Order and repetition of the refusals do not matter. */
export function restsUntil(
  offerKey: OfferKey,
  refusals: readonly Refusal[],
  reasons?: readonly RefusalReason[],
): EpochSeconds {
  const ends = refusals
    .filter((refusal) => concerns(refusal, offerKey) && (reasons?.includes(refusal.reason) ?? true))
    .map(({ at, reason }) => at + REST_SECONDS[reason]);
  return Math.max(0, ...ends);
}

function concerns(refusal: Refusal, offerKey: OfferKey): boolean {
  if (refusal.offerKey === offerKey) return true;
  return refusal.reason === 'quota' && quotaPoolOf(offerOf(refusal.offerKey)) === quotaPoolOf(offerOf(offerKey));
}

/** EC2 counts vCPUs by family group and capacity; SageMaker counts instances by type and capacity. */
export function quotaPoolOf({ service, instanceType, capacity, region }: Offer): string {
  const group = service === 'ec2' ? quotaGroupOf(instanceType) : instanceType;
  return [service, group, capacity, region].join('/');
}
