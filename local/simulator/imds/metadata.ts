import { randomUUID } from 'node:crypto';
import type { Emulator, RoleCredentials } from '../aws/emulator.ts';
import { isoSeconds, type Time } from '../clock.ts';
import type { Hosts } from '../ec2/hosts.ts';
import type { Instance, Instances } from '../ec2/instance.ts';
import { type SimRequest, type SimResponse, textResponse } from '../http/request.ts';

/** What the metadata service answers from. */
export interface MetadataDeps {
  readonly instances: Instances;
  readonly hosts: Hosts;
  readonly emulator: Emulator;
  readonly time: Time;
  readonly accountId: string;
}

const LONGEST_TOKEN_SECONDS = 21_600;
const RENEW_BEFORE_SECONDS = 300;

/** IMDSv2 for every instance, under `/imds/<instanceId>`; there is no version 1. */
export function metadataService(deps: MetadataDeps): (request: SimRequest) => Promise<SimResponse> {
  const tokens = new Map<string, { readonly instanceId: string; readonly until: number }>();
  const credentials = new Map<string, RoleCredentials>();
  return async (request) => {
    const [, , id = '', ...rest] = request.path.split('/');
    const instance = deps.instances.get(id);
    if (instance === undefined || instance.end !== undefined) return textResponse(404, 'Not Found');
    const path = rest.join('/');
    if (path === 'latest/api/token')
      return request.method === 'PUT' ? newToken(request, id) : textResponse(405, 'Method Not Allowed');
    if (request.method !== 'GET') return textResponse(405, 'Method Not Allowed');
    const token = tokens.get(request.headers['x-aws-ec2-metadata-token'] ?? '');
    if (token === undefined || token.instanceId !== id || token.until < deps.time.wall())
      return textResponse(401, 'Unauthorized');
    return answer(await valueAt(instance, path.replace(/\/$/, '')));
  };

  function newToken(request: SimRequest, instanceId: string): SimResponse {
    const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_TOKEN_SECONDS)
      return textResponse(400, 'Bad Request');
    const token = Buffer.from(randomUUID() + randomUUID()).toString('base64url');
    tokens.set(token, { instanceId, until: deps.time.wall() + seconds });
    return {
      status: 200,
      headers: { 'content-type': 'text/plain', 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) },
      body: token,
    };
  }

  async function valueAt(instance: Instance, path: string): Promise<string | undefined> {
    if (path === 'latest/user-data') return instance.userData === '' ? undefined : instance.userData;
    if (path === 'latest/dynamic/instance-identity/document') return identityDocument(instance, deps.accountId);
    if (!path.startsWith('latest/meta-data/')) return undefined;
    const key = path.slice('latest/meta-data/'.length);
    if (key.startsWith('iam/')) return roleValue(instance, key);
    return metaData(instance, key, deps.hosts.terminateTime(instance));
  }

  async function roleValue(instance: Instance, key: string): Promise<string | undefined> {
    if (instance.instanceProfile === undefined) return undefined;
    const roleArn = await deps.emulator.roleOfInstanceProfile(instance.region, instance.instanceProfile);
    const name = roleArn.split('/').at(-1) as string;
    if (key === 'iam/security-credentials') return name;
    if (key === 'iam/info') return JSON.stringify({ Code: 'Success', InstanceProfileArn: instance.instanceProfile });
    if (key !== `iam/security-credentials/${name}`) return undefined;
    const given = await freshCredentials(instance, roleArn);
    return JSON.stringify({
      Code: 'Success',
      Type: 'AWS-HMAC',
      LastUpdated: new Date(deps.time.wall() * 1000).toISOString(),
      AccessKeyId: given.accessKeyId,
      SecretAccessKey: given.secretAccessKey,
      Token: given.sessionToken,
      Expiration: given.expiration.toISOString(),
    });
  }

  async function freshCredentials(instance: Instance, roleArn: string): Promise<RoleCredentials> {
    const known = credentials.get(instance.id);
    if (known !== undefined && known.expiration.getTime() / 1000 - RENEW_BEFORE_SECONDS > deps.time.wall())
      return known;
    const given = await deps.emulator.assumeRole({
      region: instance.region,
      roleArn,
      sessionName: instance.id,
      tags: {},
    });
    credentials.set(instance.id, given);
    return given;
  }
}

function answer(value: string | undefined): SimResponse {
  return value === undefined ? textResponse(404, 'Not Found') : textResponse(200, value);
}

function metaData(instance: Instance, key: string, terminateTime: string | undefined): string | undefined {
  switch (key) {
    case 'instance-id':
      return instance.id;
    case 'instance-type':
      return instance.instanceType;
    case 'instance-life-cycle':
      return instance.kind;
    case 'ami-id':
      return instance.imageId;
    case 'placement/region':
      return instance.region;
    case 'placement/availability-zone':
      return instance.zone.name;
    case 'placement/availability-zone-id':
      return instance.zone.id;
    case 'spot/instance-action':
      return terminateTime === undefined ? undefined : JSON.stringify({ action: 'terminate', time: terminateTime });
    case 'spot/termination-time':
      return terminateTime;
    case 'events/recommendations/rebalance':
      return instance.rebalanceAt === undefined
        ? undefined
        : JSON.stringify({ noticeTime: isoSeconds(instance.rebalanceAt).replace('.000Z', 'Z') });
    default:
      return undefined;
  }
}

function identityDocument(instance: Instance, accountId: string): string {
  const { id, region, instanceType, zone, imageId } = instance;
  return JSON.stringify({
    accountId,
    instanceId: id,
    region,
    instanceType,
    imageId,
    availabilityZone: zone.name,
    architecture: 'x86_64',
    version: '2017-09-30',
  });
}
