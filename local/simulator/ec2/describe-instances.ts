import { AwsError } from '../aws-error.ts';
import { gmtSeconds, isoSeconds, type Time } from '../clock.ts';
import type { XmlValue } from '../http/xml.ts';
import { passesFilters, tagFilterValues } from './filters.ts';
import { type Form, numberOf, textOf, textsOf } from './form.ts';
import type { Instance, InstanceState, Instances } from './instance.ts';
import { pageOf } from './pages.ts';

const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
};

/** A terminated instance stays visible for an hour of market time, and never less than this on the wall. */
const VISIBLE_MARKET_SECONDS = 3600;
const VISIBLE_WALL_SECONDS = 20 * 60;

/** DescribeInstances: each instance is a reservation of its own, as fleets make them. */
export function describeInstances(
  deps: { readonly instances: Instances; readonly time: Time; readonly accountId: string },
  form: Form,
  region: string,
): Readonly<Record<string, XmlValue>> {
  const ids = textsOf(form, 'InstanceId');
  const visible = deps.instances
    .all()
    .filter((instance) => instance.region === region && isVisible(instance, deps.time));
  const chosen =
    ids.length === 0 ? visible : ids.map((id) => visible.find((instance) => instance.id === id) ?? notFound(id));
  const found = chosen.filter((instance) => passesFilters(form, (name) => filterValues(instance, name)));
  const { items, nextToken } = pageOf(found, numberOf(form, 'MaxResults'), textOf(form, 'NextToken'));
  return {
    reservationSet: items.map((instance) => ({
      reservationId: `r-${instance.id.slice(2)}`,
      ownerId: deps.accountId,
      groupSet: [],
      instancesSet: [instanceItem(instance, deps.accountId)],
    })),
    nextToken,
  };
}

/** EC2's state element. */
export function stateItem(state: InstanceState): XmlValue {
  return { code: STATE_CODES[state], name: state };
}

/** The error for an id that EC2 does not know, or not any more. */
export function notFound(id: string): never {
  if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
  throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
}

function isVisible({ state, end }: Instance, time: Time): boolean {
  if (state !== 'terminated' || end === undefined) return true;
  return time.market() < end.at + VISIBLE_MARKET_SECONDS || time.wall() < end.wall + VISIBLE_WALL_SECONDS;
}

function filterValues(instance: Instance, name: string): readonly string[] | undefined {
  switch (name) {
    case 'instance-id':
      return [instance.id];
    case 'instance-state-name':
      return [instance.state];
    case 'instance-state-code':
      return [String(STATE_CODES[instance.state])];
    case 'instance-type':
      return [instance.instanceType];
    case 'instance-lifecycle':
      return instance.kind === 'spot' ? ['spot'] : [];
    case 'availability-zone':
      return [instance.zone.name];
    case 'availability-zone-id':
      return [instance.zone.id];
    case 'subnet-id':
      return [instance.subnetId];
    case 'vpc-id':
      return [instance.vpcId];
    case 'client-token':
      return instance.clientToken === undefined ? [] : [instance.clientToken];
    default:
      return tagFilterValues(instance.tags, name);
  }
}

function instanceItem(instance: Instance, accountId: string): XmlValue {
  const { end, instanceProfile } = instance;
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateItem(instance.state),
    reason: end === undefined ? '' : `${transitionWords(end.code)} (${gmtSeconds(end.at)})`,
    stateReason: end === undefined ? undefined : { code: end.code, message: `${end.code}: ${reasonWords(end.code)}` },
    instanceType: instance.instanceType,
    launchTime: isoSeconds(instance.launchedAt),
    placement: { availabilityZone: instance.zone.name, availabilityZoneId: instance.zone.id, tenancy: 'default' },
    subnetId: instance.subnetId,
    vpcId: instance.vpcId,
    clientToken: instance.clientToken,
    instanceLifecycle: instance.kind === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: instance.spotRequestId,
    iamInstanceProfile:
      instanceProfile === undefined ? undefined : { arn: profileArn(instanceProfile, accountId), id: 'AIPASIMULATED' },
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: instance.volumes[0]?.deviceName,
    platformDetails: 'Linux/UNIX',
    blockDeviceMapping: instance.volumes.map(({ id, deviceName }) => ({
      deviceName,
      ebs: { volumeId: id, status: 'attached', attachTime: isoSeconds(instance.launchedAt), deleteOnTermination: true },
    })),
    tagSet: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  };
}

function profileArn(nameOrArn: string, accountId: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:iam::${accountId}:instance-profile/${nameOrArn}`;
}

function transitionWords(code: string): string {
  return code === 'Client.UserInitiatedShutdown' ? 'User initiated' : code;
}

function reasonWords(code: string): string {
  switch (code) {
    case 'Client.UserInitiatedShutdown':
      return 'User initiated shutdown';
    case 'Client.InstanceInitiatedShutdown':
      return 'Instance initiated shutdown';
    default:
      return 'Spot instance termination';
  }
}
