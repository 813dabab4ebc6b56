import {
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type LaunchTemplateVersion,
  type Tag,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError } from '../aws-error.ts';
import type { Config } from '../config.ts';
import type { BusEvent, Emulator, LaunchTemplate } from './emulator.ts';
import { signedPost } from './signed-request.ts';

const DEFAULT_VOLUME_GIB = 8;

/** The emulator over HTTP, called with the admin key. */
export function emulatorClient(config: Config): Emulator {
  const keys = { accessKeyId: config.adminAccessKeyId, secretAccessKey: config.adminSecretAccessKey };
  const shared = (region: string) => ({ region, endpoint: config.emulatorUrl, credentials: keys });
  const ec2 = perRegion((region) => new EC2Client(shared(region)));
  const sts = perRegion((region) => new STSClient(shared(region)));

  return {
    async launchTemplate(region, { id, name, version }) {
      const input = {
        ...(id === undefined ? { LaunchTemplateName: name } : { LaunchTemplateId: id }),
        Versions: [version],
      };
      const answer = await asAws(() => ec2(region).send(new DescribeLaunchTemplateVersionsCommand(input)));
      const found = answer.LaunchTemplateVersions?.[0];
      if (found === undefined)
        throw new AwsError(
          'InvalidLaunchTemplateId.VersionNotFound',
          `Could not find launch template version ${version}`,
        );
      return templateOf(found);
    },

    async subnet(region, id) {
      const answer = await asAws(() => ec2(region).send(new DescribeSubnetsCommand({ SubnetIds: [id] })));
      const found = answer.Subnets?.[0];
      if (found === undefined) throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
      return { id, vpcId: found.VpcId ?? '', zoneName: found.AvailabilityZone ?? '' };
    },

    async roleOfInstanceProfile(region, nameOrArn) {
      const body = new URLSearchParams({
        Action: 'GetInstanceProfile',
        Version: '2010-05-08',
        InstanceProfileName: nameOrArn.split('/').at(-1) ?? nameOrArn,
      }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const answer = await signedPost(
        { url: `${config.emulatorUrl}/`, service: 'iam', region: 'us-east-1', headers, body },
        keys,
        new Date(),
      );
      const arn = /<Roles>[\s\S]*?<Arn>([^<]+)<\/Arn>/.exec(answer.body)?.[1];
      if (answer.status !== 200 || arn === undefined)
        throw new AwsError(
          'InvalidParameterValue',
          `Value (${nameOrArn}) for parameter iamInstanceProfile.name is invalid (${region}): ${answer.body.slice(0, 200)}`,
        );
      return arn;
    },

    async assumeRole({ region, roleArn, sessionName, tags }) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName.slice(0, 64),
        ...(Tags.length === 0 ? {} : { Tags }),
      });
      const { Credentials: given } = await sts(region).send(command);
      if (given === undefined) throw new Error(`AssumeRole of ${roleArn} gave no credentials`);
      return {
        accessKeyId: given.AccessKeyId ?? '',
        secretAccessKey: given.SecretAccessKey ?? '',
        sessionToken: given.SessionToken ?? '',
        expiration: given.Expiration ?? new Date(0),
      };
    },

    async putEvents(region, events) {
      const body = JSON.stringify({ Entries: events.map(entryOf) });
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
      const answer = await signedPost(
        { url: `${config.emulatorUrl}/`, service: 'events', region, headers, body },
        keys,
        new Date(),
      );
      const failed =
        answer.status === 200 ? (JSON.parse(answer.body) as { FailedEntryCount?: number }).FailedEntryCount : 1;
      if (failed !== 0) throw new Error(`PutEvents: ${answer.status} ${answer.body.slice(0, 500)}`);
    },
  };
}

function entryOf({ source, detailType, resources, detail }: BusEvent) {
  return { Source: source, DetailType: detailType, Resources: resources, Detail: JSON.stringify(detail) };
}

function templateOf(version: LaunchTemplateVersion): LaunchTemplate {
  const data = version.LaunchTemplateData ?? {};
  const tagsFor = (type: string) =>
    tagsOf(data.TagSpecifications?.filter((spec) => spec.ResourceType === type).flatMap((spec) => spec.Tags ?? []));
  const volumes = (data.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
    Ebs === undefined
      ? []
      : [
          {
            deviceName: DeviceName ?? '/dev/xvda',
            gib: Ebs.VolumeSize ?? DEFAULT_VOLUME_GIB,
            type: Ebs.VolumeType ?? 'gp3',
          },
        ],
  );
  return {
    id: version.LaunchTemplateId ?? '',
    name: version.LaunchTemplateName ?? '',
    version: String(version.VersionNumber ?? 1),
    imageId: data.ImageId,
    instanceProfile: data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name,
    userData: data.UserData,
    volumes: volumes.length > 0 ? volumes : [{ deviceName: '/dev/xvda', gib: DEFAULT_VOLUME_GIB, type: 'gp3' }],
    instanceTags: tagsFor('instance'),
    volumeTags: tagsFor('volume'),
  };
}

function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function perRegion<T>(make: (region: string) => T): (region: string) => T {
  const made = new Map<string, T>();
  return (region) => {
    const known = made.get(region) ?? make(region);
    made.set(region, known);
    return known;
  };
}

/** Passes the emulator's own EC2 errors on under their codes. */
async function asAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && '$metadata' in error) throw new AwsError(error.name, error.message);
    throw error;
  }
}
