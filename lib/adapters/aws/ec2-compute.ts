import {
  CreateFleetCommand,
  type CreateFleetCommandOutput,
  DescribeInstancesCommand,
  type EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import { type Compute, LaunchAnswerLost, type LaunchInput, type LaunchResult } from '#lib/ports/compute.ts';
import type { ComputeRegions } from '#lib/ports/compute-regions.ts';
import type { RegionalClient } from './clients.ts';
import { launchFailureOf, launchResultOf } from './ec2-fleet-answer.ts';
import { firstOf, fleetRequestOf, PreparedFleetSchema } from './ec2-fleet-request.ts';
import { aliveInstanceOf, instanceRecordOf } from './ec2-instance-record.ts';
import { Ec2Subnets } from './ec2-subnets.ts';
import { isLostAnswer } from './launch-errors.ts';
import { TAG } from './tags.ts';
import type { Ec2Zones } from './zones.ts';

/** EC2 fleets of type `instant`: one call, one instance, per-attempt user data. */
export class Ec2Compute implements Compute {
  readonly service = 'ec2';
  readonly #ec2: RegionalClient<EC2Client>;
  readonly #regions: ComputeRegions;
  readonly #zones: Ec2Zones;
  readonly #subnets: Ec2Subnets;
  readonly #namePrefix: string;

  constructor(ec2: RegionalClient<EC2Client>, regions: ComputeRegions, zones: Ec2Zones, namePrefix: string) {
    this.#ec2 = ec2;
    this.#regions = regions;
    this.#zones = zones;
    this.#subnets = new Ec2Subnets(ec2, regions, zones);
    this.#namePrefix = namePrefix;
  }

  async prepare(input: LaunchInput): Promise<string> {
    const { region } = offerOf(firstOf(input.offers));
    const compute = await this.#regions.get(region);
    const fleet = fleetRequestOf(input, this.#namePrefix, compute, await this.#subnets.byAzId(region));
    return JSON.stringify({ region, offers: input.offers, fleet });
  }

  async launch(request: string): Promise<LaunchResult> {
    const { region, offers, fleet } = PreparedFleetSchema.parse(JSON.parse(request));
    let answer: CreateFleetCommandOutput;
    try {
      answer = await this.#ec2(region).send(new CreateFleetCommand(fleet));
    } catch (error) {
      if (isLostAnswer(error)) throw new LaunchAnswerLost(`CreateFleet in ${region}: ${String(error)}`);
      return launchFailureOf(offers, error);
    }
    // What fails from here on is no refusal: an instance may live, and the same request again finds it.
    return launchResultOf(region, offers, answer, this.#subnets);
  }

  async stop(region: string, providerId: string): Promise<void> {
    try {
      await this.#ec2(region).send(new TerminateInstancesCommand({ InstanceIds: [providerId] }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async describe(region: string, providerId: string): Promise<ProviderRecord | undefined> {
    try {
      const answer = await this.#ec2(region).send(new DescribeInstancesCommand({ InstanceIds: [providerId] }));
      const reservation = answer.Reservations?.[0];
      const instance = reservation?.Instances?.[0];
      if (instance === undefined) return undefined;
      return instanceRecordOf(instance, region, reservation?.OwnerId ?? '', await this.#zones.of(region));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async alive(region: string) {
    const found: ReturnType<typeof aliveInstanceOf>[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2(region).send(
        new DescribeInstancesCommand({
          Filters: [
            { Name: `tag:${TAG.stack}`, Values: [this.#namePrefix] },
            { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
          ],
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      const instances = (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
      found.push(...instances.map(aliveInstanceOf));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && /^InvalidInstanceID\.(NotFound|Malformed)$/.test(error.name);
}
