import { endOfArn, namedResources, tableNamed } from './named-resources.ts';
import type { Asked } from './recognise.ts';
import { dynamoRequestOf, trainingJobRequestOf } from './request-bodies.ts';

/** One thing that IAM checks before a request is served; the resource is the end of an ARN, `*` in it an id that nobody knows yet. */
export interface Need {
  readonly action: string;
  readonly resource: string;
}

/**
 * What IAM asks of whoever makes a request, as the service authorization reference has it.
 *
 * Most operations are their own action on what they name; here are those that are not. `status` is the answer's: S3 tells that an object is missing only
 * to who may list the bucket.
 */
export function needsOf(asked: Asked, status: number): readonly Need[] {
  const { service, operation, body = Buffer.of() } = asked;
  const named = namedResources(asked);
  // Unsigned, or what anybody may ask.
  if (service === '' || operation === 'GetCallerIdentity') return [];
  if (service === 's3') return s3Needs(operation, named[0] ?? '*', status);
  if (service === 'dynamodb') return dynamoNeeds(operation, body);
  if (service === 'ec2') return ec2Needs(operation, named, new URLSearchParams(body.toString()));
  if (service === 'sagemaker' && operation === 'CreateTrainingJob') return trainingJobNeeds(named, body);
  if (service === 'lambda' && operation === 'Invoke') return on('lambda:InvokeFunction', named);
  return on(`${service}:${operation}`, named);
}

/** Operations of S3 whose action has another name. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjects: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListParts: 'ListMultipartUploadParts',
  UploadPart: 'PutObject',
};

/** What a fleet launches, beside what its request names: ids that are not there yet, or that the launch template names. */
const LAUNCHED = ['instance/*', 'volume/*', 'network-interface/*', 'security-group/*', 'image/*'];

function on(action: string, resources: readonly string[]): readonly Need[] {
  return (resources.length === 0 ? ['*'] : resources).map((resource) => ({ action, resource }));
}

function s3Needs(operation: string, resource: string, status: number): readonly Need[] {
  const need = { action: `s3:${S3_ACTIONS[operation] ?? operation}`, resource };
  if (status !== 404 || need.action !== 's3:GetObject') return [need];
  return [need, { action: 's3:ListBucket', resource: resource.split('/')[0] ?? '*' }];
}

/** A transaction is no action of its own: each of its items is checked as what it does. */
function dynamoNeeds(operation: string, body: Buffer): readonly Need[] {
  const { TableName, IndexName, RequestItems, TransactItems } = dynamoRequestOf(body);
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    const needs = TransactItems.flatMap((item) =>
      Object.entries(item).map(([does, place]) => ({
        action: `dynamodb:${does === 'ConditionCheck' ? 'ConditionCheckItem' : `${does}Item`}`,
        resource: tableNamed(place.TableName),
      })),
    );
    return [...new Map(needs.map((need) => [`${need.action} ${need.resource}`, need])).values()];
  }
  const tables =
    TableName === undefined
      ? Object.keys(RequestItems).map((name) => tableNamed(name))
      : [tableNamed(TableName, IndexName)];
  return on(`dynamodb:${operation}`, tables);
}

function ec2Needs(operation: string, named: readonly string[], form: URLSearchParams): readonly Need[] {
  // Reading knows no resource level.
  if (operation.startsWith('Describe')) return on(`ec2:${operation}`, []);
  if (operation !== 'CreateFleet') return on(`ec2:${operation}`, named);
  const isSpot = form.get('TargetCapacitySpecification.DefaultTargetCapacityType') === 'spot';
  const launched = [...named, ...LAUNCHED, ...(isSpot ? ['spot-instances-request/*'] : [])];
  const tagged = [...form].flatMap(([path, type]) =>
    /^TagSpecification\.\d+\.ResourceType$/.test(path) ? [`${type}/*`] : [],
  );
  return [
    ...on('ec2:CreateFleet', ['fleet/*', ...launched]),
    ...on('ec2:RunInstances', launched),
    // Volumes are tagged by the launch template.
    ...on('ec2:CreateTags', [...new Set([...tagged, 'volume/*'])]),
  ];
}

function trainingJobNeeds(named: readonly string[], body: Buffer): readonly Need[] {
  const { RoleArn, Tags } = trainingJobRequestOf(body);
  return [
    ...on('sagemaker:CreateTrainingJob', named),
    ...(Tags === undefined ? [] : on('sagemaker:AddTags', named)),
    ...(RoleArn === undefined ? [] : on('iam:PassRole', [endOfArn(RoleArn)])),
  ];
}
