import * as z from 'zod';
import type { Asked } from './recognise.ts';
import { dynamoRequestOf, membersOf } from './request-bodies.ts';

/**
 * What a request names, each as the end of its ARN: `table/jobs`, `instance/i-1`, `training-job/a`, for S3 `bucket/key`.
 * What the request does not tell is not made up.
 */
export function namedResources({ service, url, body }: Omit<Asked, 'operation'>): readonly string[] {
  if (service === 's3') return s3Resource(url);
  if (service === 'lambda') return lambdaResource(url);
  if (body === undefined) return [];
  if (service === 'dynamodb') return [...new Set(tablesOf(body))];
  if (service === 'ec2') return ec2Resources(body);
  const kinds = MEMBERS[service] ?? {};
  return Object.entries(membersOf(service, body)).flatMap(([member, value]) => {
    const resourceOf = kinds[member];
    return resourceOf === undefined ? [] : TextsSchema.parse(value).map((text) => resourceOf(text));
  });
}

export function tableNamed(name: string, index?: string): string {
  const table = kind('table')(name);
  return index === undefined ? table : `${table}/index/${index}`;
}

/** `arn:partition:service:region:account:END` */
export function endOfArn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** What may be named by its ARN as well. */
const kind = (type: string) => (name: string) => (name.startsWith('arn:') ? endOfArn(name) : `${type}/${name}`);
const parameter = (name: string) => `parameter/${name.replace(/^\//, '')}`;
const queue = (url: string) => url.slice(url.lastIndexOf('/') + 1);

/** Members that name a resource, by service. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, (text: string) => string>>>> = {
  cloudformation: { StackName: kind('stack') },
  events: { Name: kind('rule'), Rule: kind('rule'), EventBusName: kind('event-bus') },
  iam: { RoleName: kind('role') },
  sagemaker: { TrainingJobName: kind('training-job'), ResourceArn: endOfArn },
  sqs: { QueueUrl: queue, QueueName: queue },
  ssm: { Name: parameter, Names: parameter },
  states: { stateMachineArn: endOfArn, executionArn: endOfArn },
  sts: { RoleArn: endOfArn },
};

/** Ids in a form of EC2, by the last name in their path: `InstanceId.1`, `LaunchTemplateConfigs.1.Overrides.2.SubnetId`. */
const EC2_IDS: Readonly<Record<string, string>> = {
  FleetId: 'fleet',
  InstanceId: 'instance',
  LaunchTemplateId: 'launch-template',
  SubnetId: 'subnet',
  VolumeId: 'volume',
};

const TextsSchema = z.union([z.string().transform((text) => [text]), z.array(z.string())]).catch([]);

function s3Resource(url: string): readonly string[] {
  const { pathname } = new URL(url, 'http://front-door');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(pathname)) ?? [];
  if (bucket === '') return [];
  return [key === '' ? bucket : `${bucket}/${key}`];
}

function lambdaResource(url: string): readonly string[] {
  const { pathname, searchParams } = new URL(url, 'http://front-door');
  const name = decodeURIComponent(/\/functions\/([^/]+)/.exec(pathname)?.[1] ?? '');
  if (name === '') return [];
  const resource = name.startsWith('arn:') ? endOfArn(name) : `function:${name}`;
  const qualifier = searchParams.get('Qualifier');
  return [qualifier === null ? resource : `${resource}:${qualifier}`];
}

function tablesOf(body: Buffer): readonly string[] {
  const { TableName, IndexName, RequestItems, TransactItems } = dynamoRequestOf(body);
  if (TableName !== undefined) return [tableNamed(TableName, IndexName)];
  const transacted = TransactItems.flatMap((item) => Object.values(item).map((place) => place.TableName));
  return [...Object.keys(RequestItems), ...transacted].map((name) => tableNamed(name));
}

function ec2Resources(body: Buffer): readonly string[] {
  const named = [...new URLSearchParams(body.toString())].flatMap(([path, value]) => {
    const last = path.split('.').findLast((name) => !/^\d+$/.test(name)) ?? '';
    const type = EC2_IDS[last];
    return type === undefined ? [] : [`${type}/${value}`];
  });
  return [...new Set(named)];
}
