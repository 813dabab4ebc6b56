import type { LaunchTemplate } from '../aws/emulator.ts';
import { isoSeconds } from '../clock.ts';
import type { XmlValue } from '../http/xml.ts';
import type { Candidate, CandidateRefusal } from './allocate.ts';
import type { FleetConfig, FleetRequest } from './fleet-request.ts';
import type { Instance } from './instance.ts';

/** An override that gave nothing. */
export interface FleetError extends CandidateRefusal {
  readonly candidate: Candidate;
}

/** An instant fleet and what it got. */
export interface Fleet {
  readonly id: string;
  readonly region: string;
  readonly createdAt: number;
  readonly request: FleetRequest;
  readonly launched: { readonly candidate: Candidate; readonly instance: Instance }[];
  readonly errors: FleetError[];
  readonly templateOf: (config: FleetConfig) => LaunchTemplate;
}

/** The body of a CreateFleet answer. */
export function fleetAnswer(fleet: Fleet): Readonly<Record<string, XmlValue>> {
  return { fleetId: fleet.id, errorSet: errorSet(fleet), fleetInstanceSet: instanceSet(fleet) };
}

/** The item of a DescribeFleets answer. */
export function fleetItem(fleet: Fleet): XmlValue {
  const got = fleet.launched.length;
  return {
    fleetId: fleet.id,
    createTime: isoSeconds(fleet.createdAt),
    fleetState: fleet.launched.every(({ instance }) => instance.state === 'terminated') ? 'deleted' : 'active',
    activityStatus: got >= fleet.request.count ? 'fulfilled' : 'error',
    type: 'instant',
    clientToken: fleet.request.clientToken,
    fulfilledCapacity: fleet.request.kind === 'spot' ? got : 0,
    fulfilledOnDemandCapacity: fleet.request.kind === 'spot' ? 0 : got,
    targetCapacitySpecification: {
      totalTargetCapacity: fleet.request.count,
      defaultTargetCapacityType: fleet.request.kind,
    },
    tagSet: Object.entries(fleet.request.fleetTags).map(([key, value]) => ({ key, value })),
    errorSet: errorSet(fleet),
    fleetInstanceSet: instanceSet(fleet),
  };
}

function errorSet(fleet: Fleet): readonly XmlValue[] {
  return fleet.errors.map(({ candidate, code, message }) => ({
    launchTemplateAndOverrides: templateAndOverrides(fleet, candidate),
    lifecycle: fleet.request.kind,
    errorCode: code,
    errorMessage: message,
  }));
}

function instanceSet(fleet: Fleet): readonly XmlValue[] {
  const pools = [...new Set(fleet.launched.map(({ candidate }) => candidate))];
  return pools.map((candidate) => ({
    launchTemplateAndOverrides: templateAndOverrides(fleet, candidate),
    lifecycle: fleet.request.kind,
    instanceIds: fleet.launched
      .filter((launched) => launched.candidate === candidate)
      .map(({ instance }) => instance.id),
    instanceType: candidate.override.instanceType,
    availabilityZone: candidate.zone.name,
    availabilityZoneId: candidate.zone.id,
    subnetId: candidate.subnet.id,
  }));
}

function templateAndOverrides(fleet: Fleet, { config, override, zone, subnet }: Candidate): XmlValue {
  const template = fleet.templateOf(config);
  return {
    launchTemplateSpecification: { launchTemplateId: template.id, version: template.version },
    overrides: {
      instanceType: override.instanceType,
      maxPrice: override.maxPrice,
      subnetId: subnet.id,
      availabilityZone: override.zoneName === undefined ? undefined : zone.name,
      availabilityZoneId: override.zoneId === undefined ? undefined : zone.id,
      priority: override.priority,
      imageId: override.imageId,
    },
  };
}
