import { DescribeAvailabilityZonesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { RegionalClient } from './clients.ts';

/** Zone names and ids of a region: names differ between accounts, ids do not. */
export interface Zones {
  readonly idOf: ReadonlyMap<string, string>;
  readonly nameOf: ReadonlyMap<string, string>;
}

/** Reads a region's zones once per warm Lambda: they do not change. */
export class Ec2Zones {
  readonly #ec2: RegionalClient<EC2Client>;
  readonly #known = new Map<string, Promise<Zones>>();

  constructor(ec2: RegionalClient<EC2Client>) {
    this.#ec2 = ec2;
  }

  of(region: string): Promise<Zones> {
    const known = this.#known.get(region);
    if (known !== undefined) return known;
    const asked = this.#read(region);
    this.#known.set(region, asked);
    asked.catch(() => this.#known.delete(region));
    return asked;
  }

  async #read(region: string): Promise<Zones> {
    const { AvailabilityZones = [] } = await this.#ec2(region).send(new DescribeAvailabilityZonesCommand({}));
    const pairs = AvailabilityZones.flatMap(({ ZoneName, ZoneId }) =>
      ZoneName === undefined || ZoneId === undefined ? [] : [[ZoneName, ZoneId] as const],
    );
    return { idOf: new Map(pairs), nameOf: new Map(pairs.map(([name, id]) => [id, name])) };
  }
}
