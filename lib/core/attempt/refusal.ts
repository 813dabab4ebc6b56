import type { OfferKey } from '../catalog/offer-key.ts';
import type { EpochSeconds } from '../units/time.ts';

/** Why an offer did not give capacity, or took it back. A quota error is no capacity error: another type of the same quota group cannot help. */
export type RefusalReason = 'no-capacity' | 'quota' | 'throttled' | 'interrupted';

/** One refused launch or one interruption. */
export interface Refusal {
  readonly offerKey: OfferKey;
  readonly reason: RefusalReason;
  readonly at: EpochSeconds;
}
