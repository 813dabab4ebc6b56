import { nearestName } from '../units/nearest-name.ts';
import type { CatalogCapacity } from './catalog.ts';
import type { CatalogOffer, CatalogService } from './catalog-offer.ts';

export type OfferOrder = 'usdPerHour' | 'usdPerGpuHour' | 'usdPerPflopHour';

/** Which offers are wanted. What is left out does not narrow. */
export interface OfferCriteria {
  readonly sort: OfferOrder;
  /** A GPU's name, or its start: `A100` takes both sizes of memory. */
  readonly gpu?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly region?: string | undefined;
  readonly service?: CatalogService | undefined;
  readonly capacity?: CatalogCapacity | undefined;
  readonly minGpuGib?: number | undefined;
  readonly maxUsdPerHour?: number | undefined;
}

/** The wanted offers, cheapest first; or the name that nothing is called, with the one that was likely meant. */
export type OfferSelection =
  | { readonly kind: 'selected'; readonly offers: readonly CatalogOffer[] }
  | {
      readonly kind: 'unknown';
      readonly field: 'gpu' | 'type' | 'region';
      readonly given: string;
      readonly nearest: string | undefined;
      readonly known: readonly string[];
    };

/**
 * Narrows and orders offers. Those that cannot be launched stand after all others, and those without a figure to order by after their like: an
 * unknown price is neither cheap nor dear.
 */
export function selectOffers(offers: readonly CatalogOffer[], criteria: OfferCriteria): OfferSelection {
  const unknown = unknownName(offers, criteria);
  if (unknown !== undefined) return unknown;
  const wanted = offers.filter((offer) => isWanted(offer, criteria));
  return { kind: 'selected', offers: wanted.toSorted((a, b) => compare(a, b, criteria.sort)) };
}

function unknownName(
  offers: readonly CatalogOffer[],
  { gpu, instanceType, region }: OfferCriteria,
): OfferSelection | undefined {
  const check = (
    field: 'gpu' | 'type' | 'region',
    given: string | undefined,
    names: readonly string[],
    fits: (name: string, given: string) => boolean,
  ): OfferSelection | undefined => {
    const known = [...new Set(names)].toSorted();
    if (given === undefined || known.some((name) => fits(name, given))) return undefined;
    return { kind: 'unknown', field, given, nearest: nearestName(given, known), known };
  };
  return (
    check(
      'gpu',
      gpu,
      offers.map((offer) => offer.gpu?.name ?? '').filter((name) => name !== ''),
      isGpu,
    ) ??
    check(
      'type',
      instanceType,
      offers.map((offer) => plain(offer.instanceType)),
      isType,
    ) ??
    check(
      'region',
      region,
      offers.map((offer) => offer.region),
      (name, given) => name === given,
    )
  );
}

function isWanted(offer: CatalogOffer, criteria: OfferCriteria): boolean {
  const { gpu, instanceType, region, service, capacity, minGpuGib, maxUsdPerHour } = criteria;
  return (
    (gpu === undefined || isGpu(offer.gpu?.name ?? '', gpu)) &&
    (instanceType === undefined || isType(plain(offer.instanceType), instanceType)) &&
    (region === undefined || offer.region === region) &&
    (service === undefined || offer.service === service) &&
    (capacity === undefined || offer.capacity === capacity) &&
    (minGpuGib === undefined || (offer.gpu?.gibEach ?? 0) >= minGpuGib) &&
    (maxUsdPerHour === undefined || (offer.price !== undefined && offer.price.usdPerHour <= maxUsdPerHour))
  );
}

function isGpu(name: string, given: string): boolean {
  const [known, wanted] = [name.toLowerCase(), given.toLowerCase()];
  return known === wanted || known.startsWith(`${wanted}-`);
}

function isType(name: string, given: string): boolean {
  return name === plain(given.toLowerCase());
}

function plain(instanceType: string): string {
  return instanceType.replace(/^ml\./, '');
}

function compare(a: CatalogOffer, b: CatalogOffer, order: OfferOrder): number {
  return (
    classOf(a) - classOf(b) || figureOf(a, order) - figureOf(b, order) || (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

/** What can be launched, then what the account's quotas forbid, then what no job can run on. */
function classOf({ notSupported, beyondQuota }: CatalogOffer): number {
  if (notSupported !== undefined) return 2;
  return beyondQuota === undefined ? 0 : 1;
}

/** Large instead of infinite: the difference of two infinities is no number. */
function figureOf(offer: CatalogOffer, order: OfferOrder): number {
  const figure = order === 'usdPerHour' ? offer.price?.usdPerHour : offer[order];
  return figure ?? Number.MAX_VALUE;
}
