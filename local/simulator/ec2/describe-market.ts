import { AwsError } from '../aws-error.ts';
import { usdText } from '../billing/money.ts';
import { isoSeconds, type Time } from '../clock.ts';
import type { XmlValue } from '../http/xml.ts';
import type { PriceFile } from '../market/price-file.ts';
import type { SpotPrices } from '../market/spot-prices.ts';
import type { Zones } from '../market/zones.ts';
import { passesFilters } from './filters.ts';
import { type Form, numberOf, textOf, textsOf } from './form.ts';
import { pageOf } from './pages.ts';

/** What the market is described from. */
export interface MarketDeps {
  readonly file: PriceFile;
  readonly spotPrices: SpotPrices;
  readonly zones: Zones;
  readonly time: Time;
}

const PRODUCT = 'Linux/UNIX';
const LONGEST_PAGE = 1000;
const HISTORY_SECONDS = 90 * 86_400;

/** DescribeSpotPriceHistory: changes in [StartTime, EndTime] and the last one before StartTime; newest first within a pool. */
export function describeSpotPriceHistory(
  deps: MarketDeps,
  form: Form,
  region: string,
): Readonly<Record<string, XmlValue>> {
  const now = deps.time.market();
  const end = Math.min(instantOf(form, 'EndTime') ?? now, now);
  const start = Math.max(instantOf(form, 'StartTime') ?? end, now - HISTORY_SECONDS);
  const types = textsOf(form, 'InstanceType');
  const products = textsOf(form, 'ProductDescription');
  const zoneName = textOf(form, 'AvailabilityZone');
  const zoneId = textOf(form, 'AvailabilityZoneId');
  const isLinux =
    products.length === 0 || products.some((product) => product === PRODUCT || product === `${PRODUCT} (Amazon VPC)`);
  const pools = deps.spotPrices
    .pools(region)
    .map((pool) => ({ pool, zone: deps.zones.byId(region, pool.zoneId) }))
    .filter(
      ({ pool, zone }) =>
        zone !== undefined &&
        (types.length === 0 || types.includes(pool.instanceType)) &&
        (zoneId ?? zone.id) === zone.id &&
        (zoneName ?? zone.name) === zone.name,
    )
    .filter(({ pool, zone }) =>
      passesFilters(form, (name) => spotFilterValues(name, pool.instanceType, zone?.name ?? '', pool.zoneId)),
    );
  const records = pools.flatMap(({ pool, zone }) =>
    deps.spotPrices
      .between(pool, Math.floor(start), Math.floor(end) + 1)
      .toReversed()
      .map((point) => ({
        instanceType: pool.instanceType,
        productDescription: PRODUCT,
        spotPrice: usdText(point.microUsdPerHour),
        timestamp: isoSeconds(point.from),
        availabilityZone: zone?.name,
        availabilityZoneId: pool.zoneId,
      })),
  );
  const { items, nextToken } = pageOf(
    isLinux ? records : [],
    Math.min(numberOf(form, 'MaxResults') ?? LONGEST_PAGE, LONGEST_PAGE),
    textOf(form, 'NextToken'),
  );
  return { spotPriceHistorySet: items, nextToken: nextToken ?? '' };
}

/** DescribeInstanceTypeOfferings: what is for sale where; offered is not in stock. */
export function describeInstanceTypeOfferings(
  deps: MarketDeps,
  form: Form,
  region: string,
): Readonly<Record<string, XmlValue>> {
  const locationType = textOf(form, 'LocationType') ?? 'region';
  const offerings = Object.entries(deps.file.types).flatMap(([instanceType, facts]) => {
    const prices = facts.regions[region];
    if (!facts.forSale || prices === undefined) return [];
    const zones = deps.zones.of(region).filter(({ id }) => prices.zones.includes(id));
    return locationsOf(locationType, region, zones).map((location) => ({ instanceType, locationType, location }));
  });
  const found = offerings.filter((offering) => passesFilters(form, (name) => offeringFilterValues(name, offering)));
  const { items, nextToken } = pageOf(found, numberOf(form, 'MaxResults'), textOf(form, 'NextToken'));
  return { instanceTypeOfferingSet: items, nextToken };
}

/** DescribeAvailabilityZones: names and ids from the simulator's table. */
export function describeAvailabilityZones(
  deps: MarketDeps,
  form: Form,
  region: string,
): Readonly<Record<string, XmlValue>> {
  const names = textsOf(form, 'ZoneName');
  const ids = textsOf(form, 'ZoneId');
  const found = deps.zones
    .of(region)
    .filter((zone) => (names.length === 0 || names.includes(zone.name)) && (ids.length === 0 || ids.includes(zone.id)))
    .filter((zone) =>
      passesFilters(
        form,
        (name) =>
          ({
            'zone-name': [zone.name],
            'zone-id': [zone.id],
            'region-name': [region],
            state: ['available'],
            'zone-type': ['availability-zone'],
            'opt-in-status': ['opt-in-not-required'],
          })[name],
      ),
    );
  return {
    availabilityZoneInfo: found.map((zone) => ({
      zoneName: zone.name,
      zoneId: zone.id,
      zoneState: 'available',
      regionName: region,
      zoneType: 'availability-zone',
      optInStatus: 'opt-in-not-required',
      groupName: `${region}-zg-1`,
      networkBorderGroup: region,
    })),
  };
}

function locationsOf(
  locationType: string,
  region: string,
  zones: readonly { readonly name: string; readonly id: string }[],
): readonly string[] {
  if (zones.length === 0) return [];
  if (locationType === 'region') return [region];
  if (locationType === 'availability-zone') return zones.map(({ name }) => name);
  if (locationType === 'availability-zone-id') return zones.map(({ id }) => id);
  throw new AwsError('InvalidParameterValue', `Value (${locationType}) for parameter locationType is invalid.`);
}

function spotFilterValues(
  name: string,
  instanceType: string,
  zoneName: string,
  zoneId: string,
): readonly string[] | undefined {
  return {
    'instance-type': [instanceType],
    'product-description': [PRODUCT],
    'availability-zone': [zoneName],
    'availability-zone-id': [zoneId],
  }[name];
}

function offeringFilterValues(
  name: string,
  { instanceType, location }: { readonly instanceType: string; readonly location: string },
): readonly string[] | undefined {
  return { 'instance-type': [instanceType], location: [location] }[name];
}

function instantOf(form: Form, name: string): number | undefined {
  const text = textOf(form, name);
  if (text === undefined) return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds))
    throw new AwsError('InvalidParameterValue', `Value (${text}) for parameter ${name} is invalid.`);
  return milliseconds / 1000;
}
