import { microUsdOf } from '../billing/money.ts';
import { ec2QuotaOf } from '../quotas/quota-names.ts';
import type { Candidate, CandidateRefusal } from './allocate.ts';
import type { Fleet } from './fleet.ts';
import type { FleetDeps } from './fleet-deps.ts';

/** Why a candidate gives nothing now; `undefined` when it gives an instance. Uses up a scripted fault for the offer. */
export function refusalOf(deps: FleetDeps, fleet: Fleet, candidate: Candidate): CandidateRefusal | undefined {
  const { region, request } = fleet;
  const { instanceType, maxPrice } = candidate.override;
  const { zone, microUsdPerHour } = candidate;
  const say = (code: string) => ({ code, message: messageOf(code, instanceType, zone.name) });
  const fault = deps.faults.takeOffer('CreateFleet', `ec2/${instanceType}/${request.kind}/${region}/${zone.id}`);
  if (fault !== undefined) return { ...say(fault.error), ...(fault.message && { message: fault.message }) };
  if (microUsdPerHour === undefined) return say('Unsupported');
  if (isOverQuota(deps, fleet, instanceType)) {
    return say(request.kind === 'spot' ? 'MaxSpotInstanceCountExceeded' : 'VcpuLimitExceeded');
  }
  if (request.kind !== 'spot') return undefined;
  if (maxPrice !== undefined && microUsdOf(maxPrice) < microUsdPerHour) return say('SpotMaxPriceTooLow');
  const isEmpty = deps.capacity.isEmptyForEc2({ region, instanceType, zoneId: zone.id });
  return isEmpty ? say('InsufficientInstanceCapacity') : undefined;
}

function isOverQuota(deps: FleetDeps, { region, request }: Fleet, instanceType: string): boolean {
  const facts = deps.file.types[instanceType];
  if (facts === undefined) return false;
  const { kind } = request;
  const quota = ec2QuotaOf(facts.quotaGroup, kind);
  const vcpus = deps.instances.alive(region).map((instance) => {
    const other = instance.kind === kind ? deps.file.types[instance.instanceType] : undefined;
    return other !== undefined && ec2QuotaOf(other.quotaGroup, kind).code === quota.code ? other.vcpu : 0;
  });
  return vcpus.reduce((sum, vcpu) => sum + vcpu, facts.vcpu) > deps.quotas.value(region, quota.code);
}

function messageOf(code: string, instanceType: string, zoneName: string): string {
  switch (code) {
    case 'InsufficientInstanceCapacity':
      return `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zoneName}).`;
    case 'MaxSpotInstanceCountExceeded':
      return 'Max spot instance count exceeded';
    case 'VcpuLimitExceeded':
      return 'You have requested more vCPU capacity than your current vCPU limit allows for the instance bucket that the specified instance type belongs to.';
    case 'Unsupported':
      return `Your requested instance type (${instanceType}) is not supported in your requested Availability Zone (${zoneName}).`;
    case 'SpotMaxPriceTooLow':
      return 'Your Spot request price is lower than the minimum required Spot request fulfillment price.';
    default:
      return `${code}, by a scripted fault`;
  }
}
