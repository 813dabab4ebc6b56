import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  type CreateFleetCommandOutput,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Instance,
  type _InstanceType as InstanceType,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { OfferKeySchema } from '#lib/contracts/common/offer-key.ts';
import type { EndedBy, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { type OfferKey, offerKeyOf, offerOf } from '#lib/core/catalog/offer-key.ts';
import { epochSecondsOf } from '#lib/core/units/time.ts';
import { type Compute, LaunchAnswerLost, type LaunchInput, type LaunchResult } from '#lib/ports/compute.ts';
import type { ComputeRegions } from '#lib/ports/compute-regions.ts';
import type { RegionalClient } from './clients.ts';
import { EC2_REFUSALS, isLostAnswer } from './launch-errors.ts';
import { TAG, tagsOf, tagValue } from './tags.ts';
import { userDataOf } from './user-data.ts';
import type { Ec2Zones } from './zones.ts';

/** The stored launch: the exact request and what is needed to read its answer. */
const PreparedSchema = z.object({
  region: z.string(),
  offers: z.array(OfferKeySchema).min(1),
  fleet: z.custom<CreateFleetCommandInput>((value) => typeof value === 'object' && value !== null),
});

const INTERRUPTED = new Set(['Server.SpotInstanceTermination', 'Server.SpotInstanceShutdown']);

/** EC2 fleets of type `instant`: one call, one instance, per-attempt user data. */
export class Ec2Compute implements Compute {
  readonly service = 'ec2';
  readonly #ec2: RegionalClient<EC2Client>;
  readonly #regions: ComputeRegions;
  readonly #zones: Ec2Zones;
  readonly #namePrefix: string;

  constructor(ec2: RegionalClient<EC2Client>, regions: ComputeRegions, zones: Ec2Zones, namePrefix: string) {
    this.#ec2 = ec2;
    this.#regions = regions;
    this.#zones = zones;
    this.#namePrefix = namePrefix;
  }

  async prepare(input: LaunchInput): Promise<string> {
    const first = firstOf(input.offers);
    const { region, capacity } = offerOf(first);
    const compute = await this.#regions.get(region);
    const subnets = await this.#subnetsByAzId(region);
    const wanted = input.offers.map((offerKey) => offerOf(offerKey));
    const overrides = wanted.flatMap(({ instanceType, azId }) =>
      [...subnets]
        .filter(([subnetAzId]) => azId === 'any' || azId === subnetAzId)
        .map(([, SubnetId]) => ({ InstanceType: instanceType as InstanceType, SubnetId })),
    );
    const Tags = tagsOf(input, this.#namePrefix, compute.volumeGib).map((tag) => ({ ...tag }));
    const spot = capacity === 'spot';
    const fleet = {
      Type: 'instant',
      ClientToken: input.clientToken,
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: {
            LaunchTemplateId: compute.launchTemplateId,
            Version: '$Default',
            LaunchTemplateSpecificationUserData: Buffer.from(userDataOf(input.host)).toString('base64'),
          },
          Overrides: overrides,
        },
      ],
      TargetCapacitySpecification: {
        TotalTargetCapacity: 1,
        DefaultTargetCapacityType: spot ? 'spot' : 'on-demand',
      },
      ...(spot
        ? { SpotOptions: { AllocationStrategy: 'price-capacity-optimized', InstanceInterruptionBehavior: 'terminate' } }
        : { OnDemandOptions: { AllocationStrategy: 'lowest-price' } }),
      TagSpecifications: [
        { ResourceType: 'fleet', Tags },
        { ResourceType: 'instance', Tags },
      ],
    } satisfies CreateFleetCommandInput;
    return JSON.stringify({ region, offers: input.offers, fleet });
  }

  async launch(request: string): Promise<LaunchResult> {
    const { region, offers, fleet } = PreparedSchema.parse(JSON.parse(request));
    try {
      const answer = await this.#ec2(region).send(new CreateFleetCommand(fleet));
      return await this.#resultOf(region, offers, answer);
    } catch (error) {
      if (isLostAnswer(error)) throw new LaunchAnswerLost(`CreateFleet in ${region}: ${String(error)}`);
      return failureOf(offers, error);
    }
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
      return await this.#recordOf(region, instance, reservation?.OwnerId ?? '');
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async alive(region: string) {
    const found: Awaited<ReturnType<Compute['alive']>>[number][] = [];
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
      for (const instance of (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? [])) {
        found.push({
          providerId: instance.InstanceId ?? '',
          tenant: tagValue(instance.Tags, TAG.tenant) ?? '',
          jobId: tagValue(instance.Tags, TAG.job) ?? '',
          attempt: Number(tagValue(instance.Tags, TAG.attempt) ?? 0),
          launchedAt: secondsOf(instance.LaunchTime),
          leaseEndsAt: epochSecondsOf(tagValue(instance.Tags, TAG.leaseEnds) ?? '') ?? 0,
        });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }

  /** Subnets of the region's compute stack by AZ id. */
  async #subnetsByAzId(region: string): Promise<ReadonlyMap<string, string>> {
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

  /** An instant fleet answers with success and an empty list when it found nothing: its errors say why. */
  async #resultOf(
    region: string,
    offers: readonly OfferKey[],
    answer: CreateFleetCommandOutput,
  ): Promise<LaunchResult> {
    const launched = answer.Instances?.find((set) => (set.InstanceIds?.length ?? 0) > 0);
    const providerId = launched?.InstanceIds?.[0];
    const first = offerOf(firstOf(offers));
    if (launched !== undefined && providerId !== undefined) {
      const azId = await this.#azIdOf(region, launched, launched.LaunchTemplateAndOverrides?.Overrides);
      const offerKey = offerKeyOf({ ...first, instanceType: launched.InstanceType ?? first.instanceType, azId });
      return { kind: 'launched', providerId, offerKey };
    }
    const errors = answer.Errors ?? [];
    const rejected = errors.find((error) => EC2_REFUSALS[error.ErrorCode ?? ''] === undefined);
    if (rejected !== undefined) {
      return { kind: 'rejected', code: rejected.ErrorCode ?? 'Unknown', message: rejected.ErrorMessage ?? '' };
    }
    const refusals = await Promise.all(
      errors.map(async (error) => ({
        azId: await this.#azIdOf(region, {}, error.LaunchTemplateAndOverrides?.Overrides),
        reason: EC2_REFUSALS[error.ErrorCode ?? ''] ?? 'no-capacity',
        message: error.ErrorMessage ?? error.ErrorCode ?? '',
      })),
    );
    return {
      kind: 'refused',
      refusals: offers.map((offerKey) => {
        const own = refusals.find((refusal) => refusal.azId === offerOf(offerKey).azId) ?? refusals[0];
        return {
          offerKey,
          reason: own?.reason ?? 'no-capacity',
          message: own?.message ?? 'the fleet launched nothing and gave no reason',
        };
      }),
    };
  }

  async #azIdOf(
    region: string,
    place: { readonly AvailabilityZoneId?: string | undefined; readonly AvailabilityZone?: string | undefined },
    override?: {
      readonly SubnetId?: string | undefined;
      readonly AvailabilityZone?: string | undefined;
      readonly AvailabilityZoneId?: string | undefined;
    },
  ): Promise<string> {
    const id = place.AvailabilityZoneId ?? override?.AvailabilityZoneId;
    if (id !== undefined) return id;
    const zones = await this.#zones.of(region);
    const named = zones.idOf.get(place.AvailabilityZone ?? override?.AvailabilityZone ?? '');
    if (named !== undefined) return named;
    const subnets = await this.#subnetsByAzId(region);
    return [...subnets].find(([, subnetId]) => subnetId === override?.SubnetId)?.[0] ?? 'any';
  }

  async #recordOf(region: string, instance: Instance, account: string): Promise<ProviderRecord> {
    const zones = await this.#zones.of(region);
    const placement = instance.Placement;
    const azId = placement?.AvailabilityZoneId ?? zones.idOf.get(placement?.AvailabilityZone ?? '') ?? 'any';
    const state = stateOf(instance.State?.Name);
    const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    const volumeGib = Number(tagValue(instance.Tags, TAG.volumeGib) ?? 0);
    return {
      service: 'ec2',
      providerId: instance.InstanceId ?? '',
      arn: `arn:${partition}:ec2:${region}:${account}:instance/${instance.InstanceId}`,
      instanceType: instance.InstanceType ?? '',
      capacity: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
      region,
      azId,
      state,
      launchedAt: secondsOf(instance.LaunchTime),
      ...(volumeGib > 0 ? { volumeGib } : {}),
      ...(state === 'ended' ? endOf(instance) : {}),
    };
  }
}

function stateOf(name: string | undefined): ProviderRecord['state'] {
  switch (name) {
    case 'pending':
      return 'pending';
    case 'shutting-down':
    case 'terminated':
    case 'stopping':
    case 'stopped':
      return 'ended';
    default:
      return 'running';
  }
}

/** `User initiated (2026-11-24 21:22:33 GMT)`: the only place where EC2 says when an instance ended. */
function endOf(instance: Instance): Pick<ProviderRecord, 'endedAt' | 'endedBy' | 'exitMessage'> {
  const text = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(instance.StateTransitionReason ?? '');
  const endedAt = text === null ? undefined : epochSecondsOf(`${text[1]}T${text[2]}Z`);
  const code = instance.StateReason?.Code ?? '';
  return {
    ...(endedAt === undefined ? {} : { endedAt }),
    endedBy: endedByOf(code),
    exitMessage: instance.StateReason?.Message ?? code,
  };
}

function endedByOf(code: string): EndedBy {
  if (INTERRUPTED.has(code)) return 'interruption';
  if (code === 'Client.InstanceInitiatedShutdown') return 'itself';
  if (code === 'Client.UserInitiatedShutdown') return 'us';
  return 'provider-error';
}

function failureOf(offers: readonly OfferKey[], error: unknown): LaunchResult {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = EC2_REFUSALS[name];
  if (reason === undefined) return { kind: 'rejected', code: name, message };
  return { kind: 'refused', refusals: offers.map((offerKey) => ({ offerKey, reason, message })) };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && /^InvalidInstanceID\.(NotFound|Malformed)$/.test(error.name);
}

function secondsOf(date: Date | undefined): number {
  return Math.floor((date?.getTime() ?? 0) / 1000);
}

function firstOf(offers: readonly OfferKey[]): OfferKey {
  const first = offers[0];
  if (first === undefined) throw new Error('a launch needs at least one offer');
  return first;
}
