import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeSpotPriceHistoryCommand,
  type EC2Client,
  type SpotPrice,
} from '@aws-sdk/client-ec2';
import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { PricePoint, SpotMarket } from '#lib/ports/spot-market.ts';
import type { RegionalClient } from './clients.ts';
import type { Ec2Zones, Zones } from './zones.ts';

const PRODUCT_DESCRIPTIONS = ['Linux/UNIX'];

/** Spot prices as EC2 publishes them. */
export class Ec2SpotMarket implements SpotMarket {
  readonly #ec2: RegionalClient<EC2Client>;
  readonly #zones: Ec2Zones;
  readonly #clock: Clock;

  constructor(ec2: RegionalClient<EC2Client>, zones: Ec2Zones, clock: Clock) {
    this.#ec2 = ec2;
    this.#zones = zones;
    this.#clock = clock;
  }

  async current(region: string, instanceTypes: readonly string[]) {
    if (instanceTypes.length === 0) return [];
    const now = this.#clock.now();
    const newest = new Map<string, { instanceType: string; azId: string; usdPerHour: number; asOf: EpochSeconds }>();
    for (const point of await this.#points(region, instanceTypes, now, now)) {
      const key = `${point.instanceType}/${point.azId}`;
      const known = newest.get(key);
      if (known === undefined || known.asOf < point.asOf) newest.set(key, point);
    }
    return [...newest.values()];
  }

  async history(
    region: string,
    instanceType: string,
    azId: string,
    start: EpochSeconds,
    end: EpochSeconds,
  ): Promise<readonly PricePoint[]> {
    const points = (await this.#points(region, [instanceType], start, end))
      .filter((point) => point.azId === azId)
      .map((point) => ({ from: point.asOf, usdPerHour: point.usdPerHour }))
      .sort((a, b) => a.from - b.from);
    const inForce = points.filter((point) => point.from <= start).slice(-1);
    return [...inForce, ...points.filter((point) => point.from > start && point.from < end)];
  }

  async offered(region: string, instanceTypes: readonly string[]) {
    if (instanceTypes.length === 0) return [];
    const found: { instanceType: string; azId: string }[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2(region).send(
        new DescribeInstanceTypeOfferingsCommand({
          LocationType: 'availability-zone-id',
          Filters: [{ Name: 'instance-type', Values: [...instanceTypes] }],
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      for (const { InstanceType: instanceType, Location } of page.InstanceTypeOfferings ?? []) {
        if (instanceType !== undefined && Location !== undefined) found.push({ instanceType, azId: Location });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  /** EC2 answers the price in force at the start as well as the changes after it. */
  async #points(region: string, instanceTypes: readonly string[], start: EpochSeconds, end: EpochSeconds) {
    const zones = await this.#zones.of(region);
    const points: { instanceType: string; azId: string; usdPerHour: number; asOf: EpochSeconds }[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2(region).send(
        new DescribeSpotPriceHistoryCommand({
          // As a filter: a type that this region's EC2 does not know is left out, where `InstanceTypes` would refuse the whole question.
          Filters: [{ Name: 'instance-type', Values: [...instanceTypes] }],
          ProductDescriptions: PRODUCT_DESCRIPTIONS,
          StartTime: new Date(start * 1000),
          EndTime: new Date(end * 1000),
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      points.push(...(page.SpotPriceHistory ?? []).flatMap((price) => pointOf(price, zones)));
      NextToken = page.NextToken;
    } while (NextToken);
    return points;
  }
}

function pointOf(price: SpotPrice, zones: Zones) {
  const azId = price.AvailabilityZoneId ?? zones.idOf.get(price.AvailabilityZone ?? '');
  const usdPerHour = Number(price.SpotPrice);
  if (price.InstanceType === undefined || azId === undefined || price.Timestamp === undefined) return [];
  if (!Number.isFinite(usdPerHour)) return [];
  return [{ instanceType: price.InstanceType, azId, usdPerHour, asOf: Math.floor(price.Timestamp.getTime() / 1000) }];
}
