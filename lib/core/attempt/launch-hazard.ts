import type { OfferKey } from '../catalog/offer-key.ts';
import type { CadenceTerms } from '../spot/checkpoint-cadence.ts';
import type { PoolHazards } from '../spot/spot-policy.ts';
import { hazardAfterLaunch } from '../spot-thriftune/pool-hazard.ts';
import { periodsOf, type Sightings } from './pool-periods.ts';
import { SHORTEST_WAIT_SECONDS } from './spot-task.ts';

export interface LaunchHazardInput extends Omit<Sightings, 'offerKey'> {
  /** That one call asks for: the provider takes one of them. */
  readonly offers: readonly OfferKey[];
  readonly hazards: (offerKey: OfferKey) => PoolHazards;
}

/** The hazard of what a launch will start, by the instance's age: from the same sightings, weighed as the policy weighs them. */
export function launchHazardOf({ offers, hazards, ...seen }: LaunchHazardInput): CadenceTerms['hazard'] {
  const pools = offers.map((offerKey) => ({ hazards: hazards(offerKey), periods: periodsOf({ ...seen, offerKey }) }));
  return hazardAfterLaunch(pools, { nowSeconds: seen.now - seen.startedAt, gapSeconds: SHORTEST_WAIT_SECONDS });
}
