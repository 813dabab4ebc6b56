import { type OfferKey, offerOf } from '../catalog/offer-key.ts';
import { type InterruptionBand, instanceTypeOf, type OfferSnapshot } from '../catalog/offer-snapshot.ts';
import { PRIOR_DOWN_TO_UP, PRIOR_UP_TO_DOWN, priorHazardOf } from './hazard.ts';
import type { PoolHazards } from './spot-policy.ts';

/** What is assumed of a pool of which nothing is known. */
export const PRIOR_HAZARDS: PoolHazards = { upToDown: PRIOR_UP_TO_DOWN, downToUp: PRIOR_DOWN_TO_UP };

/** What is assumed of an offer's pool before anything was seen of it. */
export function offerHazardsOf(snapshot: OfferSnapshot, offerKey: OfferKey): PoolHazards {
  const { instanceType, region } = offerOf(offerKey);
  return priorPoolHazardsOf(offerKey, instanceTypeOf(snapshot, instanceType)?.regions[region]?.interruption);
}

/** How soon capacity comes back does not follow from the band. */
export function priorPoolHazardsOf(offerKey: OfferKey, interruption: InterruptionBand | undefined): PoolHazards {
  return {
    upToDown: priorHazardOf(offerKey, offerOf(offerKey).capacity, interruption),
    downToUp: PRIOR_DOWN_TO_UP,
  };
}
