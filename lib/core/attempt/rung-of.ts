import { type OfferKey, offerKeyOf, offerOf } from '../catalog/offer-key.ts';
import type { Option } from '../plan/plan.ts';

/** The rung that an attempt runs on: a launch in any zone ran in one of them. */
export function rungOf(ladder: readonly Option[], offerKey: OfferKey): Option | undefined {
  const anywhere = offerKeyOf({ ...offerOf(offerKey), azId: 'any' });
  return ladder.find((option) => option.offerKey === offerKey) ?? ladder.find((option) => option.offerKey === anywhere);
}
