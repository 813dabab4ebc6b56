import type { OfferKey } from '../catalog/offer-key.ts';
import type { MicroUsd } from '../units/money.ts';
import type { IsoInstant } from '../units/time.ts';

/** What is charged for. */
export type Sku = 'instance' | 'volume' | 'training-job';

/**
 * One charge: attempt × clock hour × SKU × price segment. `[start, end)` in whole seconds of the Clock port's time.
 *
 * `microUsd` = round-half-even(seconds × microUsdPerHour ÷ 3600), or 0 with `freeBecause`.
 */
export interface LedgerRow {
  readonly schemaVersion: 1;
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly resourceId: string;
  readonly offerKey: OfferKey;
  readonly sku: Sku;
  readonly start: IsoInstant;
  readonly end: IsoInstant;
  readonly seconds: number;
  readonly microUsdPerHour: MicroUsd;
  readonly microUsd: MicroUsd;
  /** The same seconds at the on-demand price, for the saving. */
  readonly onDemandMicroUsd: MicroUsd;
  readonly freeBecause?: string | undefined;
  readonly priceSource: string;
  readonly priceAsOf: IsoInstant;
}
