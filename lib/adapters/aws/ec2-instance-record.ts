import type { Instance } from '@aws-sdk/client-ec2';
import type { EndedBy, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { epochSecondsOf } from '#lib/core/units/time.ts';
import type { Compute } from '#lib/ports/compute.ts';
import { TAG, tagValue } from './tags.ts';
import type { Zones } from './zones.ts';

const INTERRUPTED = new Set(['Server.SpotInstanceTermination', 'Server.SpotInstanceShutdown']);

/** Reads an instance as the provider's record of a launch. `account` is its owner's. */
export function instanceRecordOf(instance: Instance, region: string, account: string, zones: Zones): ProviderRecord {
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

/** Reads whose compute an instance is, and until when, from its tags. */
export function aliveInstanceOf(instance: Instance): Awaited<ReturnType<Compute['alive']>>[number] {
  return {
    providerId: instance.InstanceId ?? '',
    tenant: tagValue(instance.Tags, TAG.tenant) ?? '',
    jobId: tagValue(instance.Tags, TAG.job) ?? '',
    attempt: Number(tagValue(instance.Tags, TAG.attempt) ?? 0),
    launchedAt: secondsOf(instance.LaunchTime),
    leaseEndsAt: epochSecondsOf(tagValue(instance.Tags, TAG.leaseEnds) ?? '') ?? 0,
  };
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

function secondsOf(date: Date | undefined): number {
  return Math.floor((date?.getTime() ?? 0) / 1000);
}
