import { type Capacity, type Offer, type OfferKey, offerKeyOf, type Service } from '../catalog/offer-key.ts';
import { type Gpu, gpuOf, type InstanceType, type RegionalOffer } from '../catalog/offer-snapshot.ts';
import { isoOf } from '../units/time.ts';
import type { Price } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

/** Hours of the month that volume prices are stated for (EBS, November 2026). */
const HOURS_PER_MONTH = 730;
const SERVICES: readonly Service[] = ['ec2', 'sagemaker'];
const CAPACITIES: readonly Capacity[] = ['spot', 'on-demand'];

/** An offer with its price, or with the reason why it cannot be used whatever it costs. */
export interface Candidate {
  readonly offerKey: OfferKey;
  readonly offer: Offer;
  readonly type: InstanceType;
  readonly gpu: Gpu;
  readonly regional: RegionalOffer;
  readonly price?: Price | undefined;
  /** The most an hour can cost, volume included. */
  readonly ceilingUsdPerHour: number;
  readonly volumeUsdPerHour: number;
  readonly refusal?: string | undefined;
}

/** Every offer of the snapshot, in the order of their keys. Spot on EC2 is one offer an AZ; elsewhere the provider chooses the AZ. */
export function candidatesOf(input: PlanInput): readonly Candidate[] {
  const found = input.snapshot.instanceTypes.flatMap((type) =>
    Object.entries(type.regions).flatMap(([region, regional]) =>
      SERVICES.flatMap((service) =>
        CAPACITIES.flatMap((capacity) => candidatesIn(input, { type, region, regional, service, capacity })),
      ),
    ),
  );
  return found.toSorted((a, b) => (a.offerKey < b.offerKey ? -1 : 1));
}

interface Place {
  readonly type: InstanceType;
  readonly region: string;
  readonly regional: RegionalOffer;
  readonly service: Service;
  readonly capacity: Capacity;
}

function candidatesIn(input: PlanInput, place: Place): readonly Candidate[] {
  const { type, region, regional, service, capacity } = place;
  if (service === 'sagemaker' && regional.training === undefined) return [];
  const gpu = gpuOf(input.snapshot, type);
  const volume = input.snapshot.gp3[region]?.usdPerGbMonth;
  const volumeUsdPerHour =
    service === 'ec2' && volume !== undefined ? (input.rootVolumeGib * volume) / HOURS_PER_MONTH : 0;
  const onDemand = service === 'ec2' ? regional.onDemand : (regional.training ?? regional.onDemand);
  const common = { type, gpu, regional, volumeUsdPerHour, ceilingUsdPerHour: onDemand.usdPerHour + volumeUsdPerHour };
  const excluded = exclusionOf(input, place, gpu);
  // Where the whole place is out of the question, one line says so for all its AZs.
  const azIds =
    service === 'ec2' && capacity === 'spot' && excluded === undefined ? spotAzIdsOf(input, place) : ['any'];
  return azIds.map((azId) => {
    const offer = { service, instanceType: service === 'ec2' ? type.name : `ml.${type.name}`, capacity, region, azId };
    const named = { ...common, offer, offerKey: offerKeyOf(offer) };
    if (excluded !== undefined) return { ...named, refusal: excluded };
    const price = priceOf(input, place, azId);
    return typeof price === 'string' ? { ...named, refusal: price } : { ...named, price };
  });
}

function exclusionOf(
  { request, regionsDeployed, homeRegion, snapshot }: PlanInput,
  { type, region, service, capacity }: Place,
  gpu: Gpu,
): string | undefined {
  if (request.services !== undefined && !request.services.includes(service)) return `the job does not allow ${service}`;
  if (request.capacities !== undefined && !request.capacities.includes(capacity))
    return `the job does not allow ${capacity} capacity`;
  if (request.regions !== undefined && !request.regions.includes(region)) return `the job does not allow ${region}`;
  if (!regionsDeployed.includes(region)) return `${region} has no compute stack`;
  // A host has no way out but the gateway endpoint, which serves the buckets of its own region alone (VPC guide, "Gateway endpoints for Amazon S3").
  if (service === 'ec2' && region !== homeRegion)
    return `hosts in ${region} have no private way to the data bucket in ${homeRegion}; SageMaker has`;
  if (service === 'ec2' && snapshot.gp3[region] === undefined)
    return `the price of a host's volume in ${region} is not known`;
  if (type.gpuCount > 1)
    return `has ${type.gpuCount} GPUs; the trainer of this version uses one, so the others would be paid for nothing`;
  if (gpu.bf16Tflops === null)
    return `the ${gpu.name} has no bf16, which the trainer of this version needs to be worth its price`;
  return undefined;
}

function spotAzIdsOf({ live }: PlanInput, { type, region, regional }: Place): readonly string[] {
  const sold = (live ?? [])
    .filter((price) => price.instanceType === type.name && price.region === region)
    .map(({ azId }) => azId);
  return [...new Set([...Object.keys(regional.spot), ...sold])];
}

/** The price of an offer, or why there is none. */
function priceOf(input: PlanInput, place: Place, azId: string): Price | string {
  const { service, capacity, regional, type, region } = place;
  if (!isOffered(input, place)) return `${type.name} is not offered in ${region} now`;
  if (service === 'sagemaker') return trainingPriceOf(input, place);
  if (capacity === 'on-demand') return regional.onDemand;
  const price = spotPriceOf(input, place, azId);
  if (price === undefined) return `not offered as spot in ${azId} now`;
  if (price.usdPerHour <= regional.onDemand.usdPerHour) return price;
  return `spot asks $${price.usdPerHour.toFixed(4)} an hour, more than on-demand at $${regional.onDemand.usdPerHour.toFixed(4)}`;
}

function isOffered({ offered }: PlanInput, { type, region }: Place): boolean {
  return offered === undefined || offered.some((pair) => pair.instanceType === type.name && pair.region === region);
}

function spotPriceOf({ live }: PlanInput, { type, region, regional }: Place, azId: string): Price | undefined {
  if (live === undefined) return regional.spot[azId];
  const found = live.find(
    (price) => price.instanceType === type.name && price.region === region && price.azId === azId,
  );
  return found === undefined
    ? undefined
    : { usdPerHour: found.usdPerHour, kind: 'live', source: 'ec2:DescribeSpotPriceHistory', asOf: isoOf(found.asOf) };
}

/**
 * The `ml.` price; for managed spot an estimate: less what spot on EC2 saves there at the median over AZs. The bill is billable seconds at the on-demand
 * price; before a run the discount is unknown (prices.md section 4).
 */
function trainingPriceOf(input: PlanInput, place: Place): Price | string {
  const { regional, capacity, region, type } = place;
  const { training, onDemand } = regional;
  if (training === undefined) return 'SageMaker does not train on this type';
  if (capacity === 'on-demand') return training;
  const prices = spotAzIdsOf(input, place)
    .map((azId) => spotPriceOf(input, place, azId)?.usdPerHour)
    .filter((usdPerHour) => usdPerHour !== undefined)
    .toSorted((a, b) => a - b);
  const median = prices[Math.floor((prices.length - 1) / 2)];
  if (median === undefined)
    return `no spot price of ${type.name} in ${region} is known, from which managed spot's saving could be guessed`;
  const share = Math.min(1, median / onDemand.usdPerHour);
  const source = `${training.source}, × ${share.toFixed(3)}: EC2 spot ÷ on-demand in ${region}`;
  return { usdPerHour: training.usdPerHour * share, kind: 'estimate', source, asOf: training.asOf };
}
