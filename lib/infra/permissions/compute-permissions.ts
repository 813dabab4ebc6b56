import { Aws } from 'aws-cdk-lib';
import { TAG } from '#lib/adapters/aws/tags.ts';
import { computeParameterName } from '#lib/contracts/config/compute-region.ts';
import { APP_TAG } from '../config/deployment.ts';
import { arns } from '../config/names.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Conditions, Permission } from './permission.ts';

/** The public parameter that names the machine image of a launch template. */
export const AMI_PARAMETER =
  '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id';

const NO_RESOURCE_LEVEL = 'these read-only calls know no resource level';
const NO_ID_YET =
  'what a launch makes and uses has no id that is known at deployment; region, own launch template and tags are demanded';
const NAMED_AFTER_JOBS = 'training jobs are named after the jobs; the region is demanded';
/** Names and ids of zones: answers name the one, offers the other. */
const ZONES = 'ec2:DescribeAvailabilityZones';
const BY_TAG = 'instances have no id that is known at deployment; region and this deployment’s tag are demanded';

/** Prices that are in force now, or were while an attempt ran. */
export function readPrices(_scope: PermissionScope): Permission[] {
  return readAll('ec2:DescribeSpotPriceHistory', ZONES);
}

/** How likely a spot request is to be filled, by zone. */
export function readPlacementScores(_scope: PermissionScope): Permission[] {
  return readAll('ec2:GetSpotPlacementScores');
}

/** What is on sale where. */
export function readOfferings(_scope: PermissionScope): Permission[] {
  return readAll('ec2:DescribeInstanceTypeOfferings');
}

/** The provider's word on an instance or a training job. */
export function describeCompute(scope: PermissionScope): Permission[] {
  return [
    ...readAll('ec2:DescribeInstances', ZONES),
    {
      actions: ['sagemaker:DescribeTrainingJob'],
      resources: trainingJobs(),
      because: NAMED_AFTER_JOBS,
      conditions: inRegions(scope),
    },
  ];
}

/** Everything that runs; tags say whose it is. */
export function listCompute(scope: PermissionScope): Permission[] {
  return [
    ...readAll('ec2:DescribeInstances', 'sagemaker:ListTrainingJobs'),
    {
      actions: ['sagemaker:ListTags'],
      resources: trainingJobs(),
      because: NAMED_AFTER_JOBS,
      conditions: inRegions(scope),
    },
  ];
}

/** Ends compute of this deployment alone. */
export function stopCompute(scope: PermissionScope): Permission[] {
  const conditions = inRegions(scope, { [`aws:ResourceTag/${TAG.stack}`]: scope.deployment.namePrefix });
  return [
    { actions: ['ec2:TerminateInstances'], resources: ec2('instance/*'), because: BY_TAG, conditions },
    { actions: ['sagemaker:StopTrainingJob'], resources: trainingJobs(), because: NAMED_AFTER_JOBS, conditions },
  ];
}

/** Finds a region's compute stack and launches there: hosts from our launch templates, training jobs under our role. */
export function launchCompute(scope: PermissionScope): Permission[] {
  const { stack, deployment, names } = scope;
  const tagged = inRegions(scope, { [`aws:RequestTag/${TAG.stack}`]: deployment.namePrefix });
  const parameter = computeParameterName(deployment.namePrefix);
  return [
    {
      actions: ['ssm:GetParameter'],
      resources: deployment.regions.map(({ name }) => arns.parameter(stack, name, parameter)),
    },
    ...readAll('ec2:DescribeSubnets', ZONES),
    ...launchHosts(scope),
    {
      actions: ['iam:PassRole'],
      ...passedTo(
        'ec2',
        deployment.regions.map(({ name }) => arns.role(stack, names.hostRole(name))),
      ),
    },
    {
      actions: ['sagemaker:CreateTrainingJob', 'sagemaker:AddTags'],
      resources: trainingJobs(),
      because: NAMED_AFTER_JOBS,
      conditions: tagged,
    },
    {
      actions: ['iam:PassRole'],
      ...passedTo(
        'sagemaker',
        deployment.regions.map(({ name }) => arns.role(stack, names.trainingRole(name))),
      ),
    },
    // EC2 makes this role at an account's first spot launch, if the caller may.
    {
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [arns.role(stack, 'aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot')],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
    },
  ];
}

function launchHosts(scope: PermissionScope): Permission[] {
  const { deployment } = scope;
  const launch = ['ec2:CreateFleet', 'ec2:RunInstances'];
  const own = inRegions(scope, { [`aws:ResourceTag/${APP_TAG}`]: deployment.namePrefix });
  const tagged = inRegions(scope, { [`aws:RequestTag/${TAG.stack}`]: deployment.namePrefix });
  const made = inRegions(scope, { 'ec2:CreateAction': ['CreateFleet', 'RunInstances'] });
  const parts = ec2('volume/*', 'network-interface/*', 'subnet/*', 'security-group/*', 'spot-instances-request/*');
  // Public machine images have no account.
  const image = regional('ec2', 'image/*', '');
  return [
    { actions: launch, resources: ec2('launch-template/*'), because: NO_ID_YET, conditions: own },
    { actions: ['ec2:CreateFleet'], resources: ec2('fleet/*'), because: NO_ID_YET, conditions: tagged },
    { actions: launch, resources: ec2('instance/*'), because: NO_ID_YET, conditions: tagged },
    { actions: launch, resources: [...parts, image], because: NO_ID_YET, conditions: inRegions(scope) },
    {
      actions: ['ec2:CreateTags'],
      resources: ec2('fleet/*', 'instance/*', 'volume/*'),
      because: NO_ID_YET,
      conditions: made,
    },
    // The launch template names its image by a public parameter, which EC2 reads as the caller.
    {
      actions: ['ssm:GetParameters'],
      resources: [regional('ssm', `parameter${AMI_PARAMETER}`, '')],
      because: 'a public parameter, in the deployment’s regions by the condition',
      conditions: inRegions(scope),
    },
  ];
}

function readAll(...actions: readonly string[]): Permission[] {
  return [{ actions, resources: ['*'], because: NO_RESOURCE_LEVEL }];
}

function passedTo(service: string, resources: readonly string[]): Pick<Permission, 'resources' | 'conditions'> {
  return { resources, conditions: { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } } };
}

function trainingJobs(): string[] {
  return [regional('sagemaker', 'training-job/job-*')];
}

function ec2(...resources: readonly string[]): string[] {
  return resources.map((resource) => regional('ec2', resource));
}

/** In all regions by the ARN, in the deployment's by `inRegions`: one ARN per region would outgrow the size of a role's policies. */
function regional(service: string, resource: string, account: string = Aws.ACCOUNT_ID): string {
  return `arn:${Aws.PARTITION}:${service}:*:${account}:${resource}`;
}

function inRegions(
  { deployment }: PermissionScope,
  others: Readonly<Record<string, string | readonly string[]>> = {},
): Conditions {
  return { StringEquals: { 'aws:RequestedRegion': deployment.regions.map(({ name }) => name), ...others } };
}
