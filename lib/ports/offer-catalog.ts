import type { OfferSnapshot } from '../core/catalog/offer-snapshot.ts';

/** What is on sale, dated. Live prices go before it. */
export interface OfferCatalog {
  /** The newest that is known; it may change from one call to another. */
  snapshot(): Promise<OfferSnapshot>;
}
