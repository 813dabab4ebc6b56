import { ArnFormat, Aws, type Stack } from 'aws-cdk-lib';
import { type DeployedNames, deployedNames } from '#lib/contracts/config/deployed-names.ts';
import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { Deployment } from './deployment.ts';

/**
 * Names of everything that stacks tell each other about. They are computed and not exported: CloudFormation exports cannot cross
 * regions, and one that is in use cannot change.
 */
export interface Names extends DeployedNames {
  readonly accessLogBucket: string;
  /** The trainer's image as an archive, in a compute region: a gateway endpoint reaches its own region's buckets only. */
  readonly imageBucket: (region: string) => string;
  readonly imageRepository: string;
  readonly imageProject: string;
  readonly jobMachine: string;
  readonly attemptMachine: string;
  readonly containerRole: string;
  readonly hostRole: (region: string) => string;
  readonly trainingRole: (region: string) => string;
  readonly lambda: (group: LambdaGroup) => string;
}

export function namesOf({ namePrefix, homeRegion }: Pick<Deployment, 'namePrefix' | 'homeRegion'>): Names {
  const bucket = (kind: string, region: string) => `${namePrefix}-${kind}-${Aws.ACCOUNT_ID}-${region}`;
  return {
    ...deployedNames(namePrefix, Aws.ACCOUNT_ID, homeRegion),
    accessLogBucket: bucket('access-logs', homeRegion),
    imageBucket: (region) => bucket('images', region),
    imageRepository: `${namePrefix}-trainer`,
    imageProject: `${namePrefix}-trainer-image`,
    jobMachine: `${namePrefix}-job`,
    attemptMachine: `${namePrefix}-attempt`,
    containerRole: `${namePrefix}-container`,
    hostRole: (region) => `${namePrefix}-host-${region}`,
    trainingRole: (region) => `${namePrefix}-training-${region}`,
    lambda: (group) => `${namePrefix}-${group}`,
  };
}

/** ARNs made from names, in the stack's account; region left out means the stack's own. */
export const arns = {
  bucket: (name: string, key?: string) => `arn:${Aws.PARTITION}:s3:::${name}${key === undefined ? '' : `/${key}`}`,
  role: (stack: Stack, name: string) =>
    stack.formatArn({ partition: Aws.PARTITION, service: 'iam', region: '', resource: 'role', resourceName: name }),
  table: (stack: Stack, name: string) =>
    stack.formatArn({ partition: Aws.PARTITION, service: 'dynamodb', resource: 'table', resourceName: name }),
  stateMachine: (stack: Stack, name: string) =>
    stack.formatArn({
      partition: Aws.PARTITION,
      service: 'states',
      resource: 'stateMachine',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  executions: (stack: Stack, machine: string) =>
    stack.formatArn({
      partition: Aws.PARTITION,
      service: 'states',
      resource: 'execution',
      resourceName: `${machine}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  parameter: (stack: Stack, region: string, name: string) =>
    stack.formatArn({
      partition: Aws.PARTITION,
      service: 'ssm',
      region,
      resource: 'parameter',
      resourceName: name.replace(/^\//, ''),
    }),
} as const;
