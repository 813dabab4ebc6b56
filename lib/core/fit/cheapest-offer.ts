import type { CatalogOffer } from '../catalog/catalog-offer.ts';
import { type OfferCriteria, selectOffers } from '../catalog/select-offers.ts';
import type { GpuFit } from './judge-gpu.ts';

/** Where and how capacity may be bought. */
export interface FitPlaces {
  readonly regions?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
  readonly capacities?: readonly string[] | undefined;
}

/** The cheapest way to rent the GPUs of a fit, and what it comes to. */
export interface FitOffer {
  readonly offer: CatalogOffer;
  /** GPUs of the machine that are paid for and not used. */
  readonly idleGpus: number;
  readonly usdPerMillionTokens?: number | undefined;
}

const BY_HOUR: OfferCriteria = { sort: 'usdPerHour' };

/** The cheapest machine with enough whole GPUs of the kind that has a price; one that the account may not launch only where there is no other. */
export function cheapestOfferOf(
  { gpu, gpus, tokensPerSecond }: Pick<GpuFit, 'gpu' | 'gpus' | 'tokensPerSecond'>,
  offers: readonly CatalogOffer[],
  places: FitPlaces = {},
): FitOffer | undefined {
  const wanted = offers.filter(
    (offer) =>
      offer.gpu?.name === gpu &&
      offer.gpu.fraction === 1 &&
      offer.gpu.count >= gpus &&
      offer.capacity !== 'capacity-block' &&
      offer.notSupported === undefined &&
      offer.price !== undefined &&
      isAllowed(offer, places),
  );
  const selection = selectOffers(wanted, BY_HOUR);
  const [offer] = selection.kind === 'selected' ? selection.offers : [];
  if (offer?.price === undefined) return undefined;
  const usdPerToken = tokensPerSecond === undefined ? undefined : offer.price.usdPerHour / 3600 / tokensPerSecond.p50;
  return {
    offer,
    idleGpus: (offer.gpu?.count ?? gpus) - gpus,
    ...(usdPerToken === undefined ? {} : { usdPerMillionTokens: usdPerToken * 1e6 }),
  };
}

function isAllowed({ region, service, capacity }: CatalogOffer, { regions, services, capacities }: FitPlaces): boolean {
  const among = (value: string, allowed: readonly string[] | undefined) =>
    allowed === undefined || allowed.includes(value);
  return among(region, regions) && among(service, services) && among(capacity, capacities);
}
