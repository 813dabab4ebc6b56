import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { ComputeRegions } from '#lib/ports/compute-regions.ts';
import type { RegionalClient } from './clients.ts';
import type { Ec2Zones } from './zones.ts';

/** A place in a fleet's answer: of an instance, or of the override that an instance or an error belongs to. */
interface Place {
  readonly SubnetId?: string | undefined;
  readonly AvailabilityZone?: string | undefined;
  readonly AvailabilityZoneId?: string | undefined;
}

/** Where hosts may stand: subnets of a region's compute stack and the AZ ids they lie in. */
export class Ec2Subnets {
  readonly #ec2: RegionalClient<EC2Client>;
  readonly #regions: ComputeRegions;
  readonly #zones: Ec2Zones;

  constructor(ec2: RegionalClient<EC2Client>, regions: ComputeRegions, zones: Ec2Zones) {
    this.#ec2 = ec2;
    this.#regions = regions;
    this.#zones = zones;
  }

  /** Subnets of the region's compute stack by AZ id. */
  async byAzId(region: string): Promise<ReadonlyMap<string, string>> {
    const { subnets } = await this.#regions.get(region);
    const answer = await this.#ec2(region).send(
      new DescribeSubnetsCommand({ SubnetIds: subnets.map((subnet) => subnet.subnetId) }),
    );
    const zones = await this.#zones.of(region);
    return new Map(
      (answer.Subnets ?? []).flatMap(({ SubnetId, AvailabilityZoneId, AvailabilityZone }) => {
        const azId = zones.idOf.get(AvailabilityZone ?? '') ?? AvailabilityZoneId;
        return SubnetId === undefined || azId === undefined ? [] : [[azId, SubnetId] as const];
      }),
    );
  }

  /** The AZ id of a place, by whatever a fleet says of it; `any` when it says nothing that is known. */
  async azIdOf(region: string, place: Omit<Place, 'SubnetId'>, override?: Place): Promise<string> {
    const id = place.AvailabilityZoneId ?? override?.AvailabilityZoneId;
    if (id !== undefined) return id;
    const zones = await this.#zones.of(region);
    const named = zones.idOf.get(place.AvailabilityZone ?? override?.AvailabilityZone ?? '');
    if (named !== undefined) return named;
    const subnets = await this.byAzId(region);
    return [...subnets].find(([, subnetId]) => subnetId === override?.SubnetId)?.[0] ?? 'any';
  }
}
