import type { EpochSeconds } from '../units/time.ts';
import { sixteenBitTflops } from './accelerator.ts';
import type { Catalog } from './catalog.ts';
import type { CatalogOffer, OfferedGpu } from './catalog-offer.ts';
import { pricedAs } from './catalog-offers.ts';

/** An offer that the user knows of: another cloud, or a machine of their own at the price they give it. */
export interface UserOffer {
  /** What the user calls the machine; stands where an instance type does. */
  readonly name: string;
  /** A GPU of the catalog, or any name where `gpuFacts` are given. */
  readonly gpu: string;
  readonly gpuCount: number;
  readonly gpuFacts?: { readonly usableGib: number; readonly bf16Tflops: number } | undefined;
  readonly place: string;
  readonly capacity: 'spot' | 'on-demand';
  readonly usdPerHour: number;
  readonly vcpu?: number | undefined;
  readonly memoryGib?: number | undefined;
  readonly source: string;
  readonly asOf: string;
}

/** The user's offers beside the catalog's; a GPU that neither describes is named. */
export function userOffersOf(
  offers: readonly UserOffer[],
  catalog: Catalog,
  now: EpochSeconds,
):
  | { readonly kind: 'known'; readonly offers: readonly CatalogOffer[] }
  | { readonly kind: 'unknown-gpu'; readonly offer: string; readonly gpu: string } {
  const known: CatalogOffer[] = [];
  for (const offer of offers) {
    const gpu = gpuOf(offer, catalog);
    if (gpu === undefined) return { kind: 'unknown-gpu', offer: offer.name, gpu: offer.gpu };
    known.push(catalogOfferOf(offer, gpu, now));
  }
  return { kind: 'known', offers: known };
}

function gpuOf({ gpu: name, gpuCount: count, gpuFacts }: UserOffer, catalog: Catalog): OfferedGpu | undefined {
  if (gpuFacts !== undefined)
    return { name, count, fraction: 1, gibEach: gpuFacts.usableGib, tflopsEach: gpuFacts.bf16Tflops };
  const found = catalog.accelerators.find((accelerator) => accelerator.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) return undefined;
  const gibEach = found.usableGib ?? found.memoryMib / 1024;
  return { name: found.name, count, fraction: 1, gibEach, tflopsEach: sixteenBitTflops(found) };
}

function catalogOfferOf(offer: UserOffer, gpu: OfferedGpu, now: EpochSeconds): CatalogOffer {
  const { name, place, capacity, usdPerHour, vcpu, memoryGib, source, asOf } = offer;
  const price = { usdPerHour, kind: 'snapshot', source, asOf } as const;
  return {
    key: `other/${name}/${capacity}/${place}/any`,
    service: 'other',
    instanceType: name,
    capacity,
    region: place,
    azId: 'any',
    gpu,
    vcpu,
    memoryGib,
    // A machine that happens to be called p-something is none of AWS's P instances.
    ...pricedAs(price, gpu, { capacity, instanceType: '', now }),
  };
}
