import { given } from '../units/given.ts';
import type { Catalog, CatalogPrice, CatalogRegion, CatalogType, Origin } from './catalog.ts';
import { acceleratorName } from './ec2-accelerator.ts';
import type { InstanceSpec, LiveFacts, LiveRegion, TypeInAz } from './live-facts.ts';
import { quotaNamesOf } from './quota.ts';
import { reasonAgainst } from './support.ts';

/** An AZ of a region. Local and Wavelength Zones (`use1-dfw2-az1`) have prices of their own and are left out. */
const AZ_ID = /^[a-z]+\d+-az\d+$/;

/**
 * A catalog brought up to date. What AWS answered replaces what was known, absence included: a type that the price list no longer has loses its price, an AZ
 * without a spot price is not on sale. What was not answered stays as old as it is.
 */
export function mergeLive(base: Catalog, live: LiveFacts): Catalog {
  const known = new Map(base.instanceTypes.map((type) => [type.name, type]));
  for (const spec of live.regions.flatMap(({ specs }) => specs ?? [])) {
    const type = typeOf(spec, known.get(spec.instanceType), base, live.readAt);
    if (type !== undefined) known.set(type.name, type);
  }
  return {
    ...base,
    builtAt: live.readAt,
    builtFrom: `catalog refresh of ${live.regions.map(({ region }) => region).join(', ')}`,
    instanceTypes: [...known.values()]
      .map((type) => withRegions(type, live))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...quotasOf(base, live, [...known.values()]),
  };
}

/** Quotas that count launches of a known type; a service has some hundred others. */
function quotasOf(base: Catalog, live: LiveFacts, types: readonly CatalogType[]): Pick<Catalog, 'quotas'> {
  const counted = new Set(types.flatMap(quotaNamesOf));
  const origin = from('servicequotas:ListServiceQuotas', live.readAt);
  const read = live.regions.flatMap(({ region, quotas }) => {
    const found = (quotas ?? []).filter(({ name }) => counted.has(name));
    if (found.length === 0) return [];
    return [[region, Object.fromEntries(found.map(({ name, value }) => [name, { value, ...origin }]))] as const];
  });
  const quotas = { ...base.quotas, ...Object.fromEntries(read) };
  return Object.keys(quotas).length === 0 ? {} : { quotas };
}

/** Types whose accelerator the catalog does not describe: nothing could be predicted for them. */
export function undescribedTypes(catalog: Catalog, specs: readonly InstanceSpec[]): readonly string[] {
  const strange = specs.filter(
    (spec) => spec.accelerators !== undefined && acceleratorsOf(spec, catalog) === undefined,
  );
  return [...new Set(strange.map(({ instanceType }) => instanceType))].toSorted();
}

function typeOf(
  spec: InstanceSpec,
  known: CatalogType | undefined,
  catalog: Catalog,
  readAt: string,
): CatalogType | undefined {
  const accelerators = acceleratorsOf(spec, catalog);
  if (spec.accelerators !== undefined && accelerators === undefined) return known;
  const { instanceType: name, vcpu, memoryGib, cpuArchitecture, networkGbps, efa, localDiskGb, capacities } = spec;
  const notSupported = reasonAgainst(name, accelerators !== undefined);
  return given({
    name,
    accelerators,
    ...{ vcpu, memoryGib, cpuArchitecture, networkGbps, efa, localDiskGb, capacities },
    notSupported,
    source: 'ec2:DescribeInstanceTypes',
    asOf: readAt,
    regions: known?.regions ?? {},
  });
}

function acceleratorsOf({ accelerators }: InstanceSpec, catalog: Catalog): CatalogType['accelerators'] {
  if (accelerators === undefined) return undefined;
  const { count, fraction } = accelerators;
  const name = acceleratorName(accelerators.name, accelerators.memoryMibEach / fraction);
  return catalog.accelerators.some((accelerator) => accelerator.name === name) ? { name, count, fraction } : undefined;
}

function withRegions(type: CatalogType, live: LiveFacts): CatalogType {
  const regions: Record<string, CatalogRegion> = { ...type.regions };
  for (const region of live.regions) {
    const merged = regionOf(type, region, regions[region.region], live);
    if (merged === undefined) delete regions[region.region];
    else regions[region.region] = merged;
  }
  return { ...type, regions };
}

function regionOf(
  { name }: CatalogType,
  live: LiveRegion,
  known: CatalogRegion | undefined,
  { readAt, bands, scores }: LiveFacts,
): CatalogRegion | undefined {
  const azIds = live.offered === undefined ? known?.azIds : azIdsOf(live.offered, name);
  const spot = live.spot === undefined ? known?.spot : spotOf(live.spot, name, readAt);
  const onDemand = live.onDemand === undefined ? known?.onDemand : listed(live.onDemand, name, 'EC2', readAt);
  const band = bands?.find(({ region, instanceType }) => region === live.region && instanceType === name);
  const nothing = (azIds ?? []).length === 0 && onDemand === undefined && Object.keys(spot ?? {}).length === 0;
  if (nothing && known?.capacityBlock === undefined) return undefined;
  return given({
    azIds: azIds ?? [],
    azOrigin: live.offered === undefined ? known?.azOrigin : from('ec2:DescribeInstanceTypeOfferings', readAt),
    onDemand,
    onDemandAskedAt: live.onDemand === undefined ? known?.onDemandAskedAt : readAt,
    spot: spot ?? {},
    spotAskedAt: live.spot === undefined ? known?.spotAskedAt : readAt,
    training: live.training === undefined ? known?.training : listed(live.training, name, 'SageMaker', readAt),
    capacityBlock: known?.capacityBlock,
    interruption: band === undefined ? known?.interruption : { band: band.band, ...from('Spot Advisor', readAt) },
    placementScores: scoresOf(name, live.region, scores, readAt) ?? known?.placementScores,
  });
}

function azIdsOf(offered: readonly TypeInAz[], name: string): readonly string[] {
  const found = offered.filter(({ instanceType, azId }) => instanceType === name && AZ_ID.test(azId));
  return [...new Set(found.map(({ azId }) => azId))].toSorted();
}

/** EC2 says when a price began; that it holds now, it says by answering now. */
function spotOf(quotes: NonNullable<LiveRegion['spot']>, name: string, readAt: string): Record<string, CatalogPrice> {
  const found = quotes.filter(({ instanceType, azId }) => instanceType === name && AZ_ID.test(azId));
  const origin = { kind: 'live', ...from('ec2:DescribeSpotPriceHistory', readAt) } as const;
  return Object.fromEntries(
    found
      .toSorted((a, b) => (a.azId < b.azId ? -1 : 1))
      .map(({ azId, usdPerHour }) => [azId, { usdPerHour, ...origin }]),
  );
}

function listed(
  prices: NonNullable<LiveRegion['onDemand']>,
  name: string,
  list: 'EC2' | 'SageMaker',
  readAt: string,
): CatalogPrice | undefined {
  const found = prices.find(({ instanceType }) => instanceType === name);
  if (found === undefined) return undefined;
  return { usdPerHour: found.usdPerHour, kind: 'live', ...from(`pricing:GetProducts, Amazon${list}`, readAt) };
}

function scoresOf(
  name: string,
  region: string,
  scores: LiveFacts['scores'],
  readAt: string,
): CatalogRegion['placementScores'] {
  const set = scores?.find(({ instanceTypes }) => instanceTypes.includes(name));
  const here = set?.scores.filter((score) => score.region === region && AZ_ID.test(score.azId)) ?? [];
  if (set === undefined || here.length === 0) return undefined;
  const origin = from(`ec2:GetSpotPlacementScores of one of ${set.instanceTypes.join(', ')}`, readAt);
  return Object.fromEntries(here.map(({ azId, score }) => [azId, { score, ...origin }]));
}

function from(source: string, asOf: string): Origin {
  return { source, asOf };
}
