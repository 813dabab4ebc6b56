import type { OfferKey } from '../catalog/offer-key.ts';
import type { InterruptionBand } from '../catalog/offer-snapshot.ts';
import { priorHazardOf } from './hazard.ts';
import type { PoolHazards } from './spot-policy.ts';

/** Down to up, per hour by the age of the time without capacity; as the up-to-down prior: one V100 in six zones, traces of 2023 (spot.md section 4). */
const DOWN_TO_UP = { ageEdgesHours: [0.2, 0.7, 2, 6, 18], ratePerHour: [1.4, 1.24, 0.43, 0.3, 0.16, 0.07] } as const;

/** What is assumed of a pool before anything was seen of it. */
export function priorPoolHazardsOf(offerKey: OfferKey, interruption: InterruptionBand | undefined): PoolHazards {
  return { upToDown: priorHazardOf(offerKey, 'spot', interruption), downToUp: DOWN_TO_UP };
}
