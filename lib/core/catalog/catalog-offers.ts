import type { EpochSeconds } from '../units/time.ts';
import { sixteenBitTflops } from './accelerator.ts';
import {
  acceleratorOf,
  type Catalog,
  type CatalogCapacity,
  type CatalogPrice,
  type CatalogRegion,
  type CatalogType,
  familyOf,
} from './catalog.ts';
import type { CatalogOffer, CatalogService, OfferedGpu } from './catalog-offer.ts';
import { ageDaysOf, priceIntervalOf } from './price-interval.ts';
import { beyondQuota } from './quota.ts';
import { regionalSpotShare, type SpotShare, spotSharesOf } from './spot-share.ts';

/** A type in a region, with what its offers are made from. */
interface Place {
  readonly catalog: Catalog;
  readonly type: CatalogType;
  readonly gpu: OfferedGpu | undefined;
  readonly region: string;
  readonly regional: CatalogRegion;
  readonly now: EpochSeconds;
}

interface Sale {
  readonly service: CatalogService;
  readonly capacity: CatalogCapacity;
  readonly azId: string;
  readonly price: CatalogPrice | undefined;
  /** Of spot: what the same costs on-demand. */
  readonly onDemand?: CatalogPrice | undefined;
}

/** Everything the catalog knows to be on sale, priced as of `now`; an offer whose price nobody has seen is there without one. */
export function offersOf(catalog: Catalog, now: EpochSeconds): readonly CatalogOffer[] {
  const shares = spotSharesOf(catalog);
  return catalog.instanceTypes.flatMap((type) => {
    const gpu = gpuOf(catalog, type);
    return Object.entries(type.regions).flatMap(([region, regional]) => {
      const place = { catalog, type, gpu, region, regional, now };
      return salesOf(place, shares.get(familyOf(type.name))).map((sale) => offerOf(place, sale));
    });
  });
}

function gpuOf(catalog: Catalog, type: CatalogType): OfferedGpu | undefined {
  const accelerator = acceleratorOf(catalog, type);
  if (accelerator === undefined || type.accelerators === undefined) return undefined;
  const { name, count, fraction } = type.accelerators;
  const tflops = sixteenBitTflops(accelerator);
  return {
    name,
    count,
    fraction,
    gibEach: (accelerator.usableGib ?? accelerator.memoryMib / 1024) * fraction,
    tflopsEach: tflops === null ? null : tflops * fraction,
  };
}

function salesOf(place: Place, share: SpotShare | undefined): readonly Sale[] {
  const { type, regional } = place;
  const { onDemand, training, capacityBlock } = regional;
  const sales: Sale[] = [];
  if (isOnDemand(place)) sales.push({ service: 'ec2', capacity: 'on-demand', azId: 'any', price: onDemand });
  sales.push(...spotSales(place, share));
  if (training !== undefined) {
    sales.push({ service: 'sagemaker', capacity: 'on-demand', azId: 'any', price: training });
    const managed = managedSpotPrice(training, regionalSpotShare(regional) ?? share);
    if (managed !== undefined && sellsSpot(type))
      sales.push({
        service: 'sagemaker',
        capacity: 'spot',
        azId: 'any',
        price: managed,
        onDemand: training,
      });
  }
  if (capacityBlock !== undefined)
    sales.push({ service: 'ec2', capacity: 'capacity-block', azId: 'any', price: capacityBlock });
  return sales;
}

/** EC2 sells p5e as spot and Capacity Blocks only (shared/data/aws-catalog/README.md, 23 November 2026). */
const NEVER_ON_DEMAND = ['p5e'];

function isOnDemand({ type, regional }: Place): boolean {
  if (regional.onDemand !== undefined) return true;
  if (regional.onDemandAskedAt !== undefined) return false;
  if (NEVER_ON_DEMAND.includes(familyOf(type.name))) return false;
  return regional.azIds.length > 0 && (type.capacities.length === 0 || type.capacities.includes('on-demand'));
}

function sellsSpot({ capacities }: CatalogType): boolean {
  return capacities.length === 0 || capacities.includes('spot');
}

/** One offer an AZ that had a price; where nobody looked, one for the region, guessed from its family. */
function spotSales({ type, regional }: Place, share: SpotShare | undefined): readonly Sale[] {
  const common = { service: 'ec2', capacity: 'spot', onDemand: regional.onDemand } as const;
  const seen = Object.entries(regional.spot).map(([azId, price]) => ({ ...common, azId, price }));
  if (seen.length > 0 || regional.spotAskedAt !== undefined || !sellsSpot(type)) return seen;
  if (regional.azIds.length === 0) return [];
  const price =
    regional.onDemand === undefined || share === undefined
      ? undefined
      : sharePrice(regional.onDemand, share, `spot of its family elsewhere (${share.rows} prices)`);
  return [{ ...common, azId: 'any', price }];
}

/** What managed spot will have cost is known after the run: billable seconds at the on-demand price. A run that is never interrupted late may save nothing. */
function managedSpotPrice(training: CatalogPrice, share: SpotShare | undefined): CatalogPrice | undefined {
  if (share === undefined) return undefined;
  const price = sharePrice(training, share, 'EC2 spot ÷ on-demand');
  return { ...price, range: { lowUsdPerHour: 0.1 * training.usdPerHour, highUsdPerHour: training.usdPerHour } };
}

function sharePrice(base: CatalogPrice, share: SpotShare, basis: string): CatalogPrice {
  return {
    usdPerHour: base.usdPerHour * Math.min(1, share.likely),
    kind: 'estimate',
    source: `${base.source}, × ${share.likely.toFixed(2)}: ${basis}`,
    asOf: base.asOf < share.asOf ? base.asOf : share.asOf,
    range: {
      lowUsdPerHour: (base.range?.lowUsdPerHour ?? base.usdPerHour) * share.low,
      highUsdPerHour: (base.range?.highUsdPerHour ?? base.usdPerHour) * Math.min(1, share.high),
    },
  };
}

function offerOf({ catalog, type, gpu, region, regional, now }: Place, sale: Sale): CatalogOffer {
  const { service, capacity, azId, price, onDemand } = sale;
  const instanceType = service === 'sagemaker' ? `ml.${type.name}` : type.name;
  const band = capacity === 'spot' ? regional.interruption : undefined;
  return {
    key: `${service}/${instanceType}/${capacity}/${region}/${azId}`,
    service,
    instanceType,
    capacity,
    region,
    azId,
    gpu,
    vcpu: type.vcpu,
    memoryGib: type.memoryGib,
    ...pricedAs(price, gpu, {
      capacity,
      instanceType,
      now,
      onDemand:
        onDemand === undefined ? undefined : priceIntervalOf(onDemand, { capacity: 'on-demand', instanceType, now }),
    }),
    shareOfOnDemand: price === undefined || onDemand === undefined ? undefined : price.usdPerHour / onDemand.usdPerHour,
    interruption: band === undefined ? undefined : { ...band, ageDays: ageDaysOf(band.asOf, now) },
    placementScore: capacity === 'spot' ? regional.placementScores?.[azId]?.score : undefined,
    beyondQuota: beyondQuota(catalog, type, { service, capacity, region }),
    notSupported: type.notSupported,
  };
}

/** The price with its interval, and what it comes to for a GPU and for its speed. */
export function pricedAs(
  price: CatalogPrice | undefined,
  gpu: OfferedGpu | undefined,
  at: Parameters<typeof priceIntervalOf>[1],
): Pick<CatalogOffer, 'price' | 'usdPerGpuHour' | 'usdPerPflopHour'> {
  if (price === undefined) return {};
  const { usdPerHour, kind, source, asOf } = price;
  const aged = { usdPerHour, kind, source, asOf, ...priceIntervalOf(price, at) };
  if (gpu === undefined) return { price: aged };
  const devices = gpu.count * gpu.fraction;
  const pflops = gpu.tflopsEach === null ? undefined : (gpu.count * gpu.tflopsEach) / 1000;
  return {
    price: aged,
    usdPerGpuHour: usdPerHour / devices,
    usdPerPflopHour: pflops === undefined ? undefined : usdPerHour / pflops,
  };
}
