import type { OfferSnapshot } from '../core/catalog/offer-snapshot.ts';

/** What is on sale, bundled with the program and dated. Live prices go before it. */
export interface OfferCatalog {
  snapshot(): OfferSnapshot;
}
