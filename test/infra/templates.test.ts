import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CATALOG_KEY } from '#lib/adapters/aws/s3-catalog-store.ts';
import { CALIBRATION_KEY } from '#lib/contracts/config/calibration.ts';
import { covers, grantsIn } from './role-grants.ts';
import { resourcesOf, type SynthesizedStack, synthesize, textOf } from './synthesized.ts';

/** Why a policy may hold `*` alone as its resource: these actions know no resource level, or their resource is not known to the caller. */
const WITHOUT_RESOURCE_LEVEL = new Set([
  'ec2:DescribeSpotPriceHistory',
  'ec2:GetSpotPlacementScores',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeInstances',
  'ec2:DescribeSubnets',
  'sagemaker:ListTrainingJobs',
  'ecr:GetAuthorizationToken',
  // Delivery of execution logs and X-Ray traces of a state machine, granted by CDK.
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
]);

/** Types that cannot be tagged, or whose tags lie elsewhere. */
const UNTAGGABLE = new Set([
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::IAM::Policy',
  'AWS::Lambda::Version',
  'AWS::Lambda::Permission',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::IAM::InstanceProfile',
]);

const PolicySchema = z.looseObject({
  Statement: z.array(z.looseObject({ Action: z.union([z.string(), z.array(z.string())]), Resource: z.unknown() })),
});
const TargetsSchema = z.array(z.looseObject({ Arn: z.unknown() })).length(1);

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

describe('the templates of a deployment on AWS', () => {
  let stacks: readonly SynthesizedStack[];
  let all: readonly (readonly [string, string, Readonly<Record<string, never>>])[];
  beforeAll(() => {
    stacks = synthesize({
      tags: { owner: 'ml-platform' },
      permissionsBoundary: 'my-boundary',
      regions: [
        { name: 'eu-central-1', availabilityZones: 3 },
        { name: 'us-west-2', availabilityZones: 2 },
      ],
    });
    all = stacks.flatMap(({ id, json }) =>
      Object.entries(json.Resources).map(
        ([logicalId, { Type, Properties }]) => [`${id}/${logicalId}`, Type, Properties ?? {}] as const,
      ),
    );
  });

  it('keep buckets private, encrypted and reached by TLS alone', () => {
    const buckets = resourcesOf(stacks, 'AWS::S3::Bucket');
    expect(buckets.length).toBe(5);
    for (const { at, Properties } of buckets) {
      expect(Properties['PublicAccessBlockConfiguration'], at).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties['BucketEncryption'], at).toBeDefined();
      expect(JSON.stringify(Properties['LifecycleConfiguration']), at).toContain('"DaysAfterInitiation":7');
    }
    const policies = resourcesOf(stacks, 'AWS::S3::BucketPolicy').map(({ Properties }) => JSON.stringify(Properties));
    expect(policies).toHaveLength(buckets.length);
    for (const policy of policies)
      expect(policy).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
  });

  it('keep state when a stack is deleted', () => {
    const stateful = [...resourcesOf(stacks, 'AWS::S3::Bucket'), ...resourcesOf(stacks, 'AWS::DynamoDB::Table')];
    for (const { at, DeletionPolicy } of stateful) expect(DeletionPolicy, at).toBe('Retain');
  });

  it('hold the table that the adapters expect', () => {
    const [table] = resourcesOf(stacks, 'AWS::DynamoDB::Table');
    expect(table?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'gsi1', Projection: { ProjectionType: 'ALL' } }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('tag every resource', () => {
    for (const [at, type, properties] of all) {
      if (UNTAGGABLE.has(type)) continue;
      const tags = JSON.stringify(properties['Tags'] ?? properties['TagSpecifications'] ?? null);
      expect(tags, `${at} ${type}`).toContain('thriftune:app');
      expect(tags, `${at} ${type}`).toContain('ml-platform');
    }
  });

  it('bound every role', () => {
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::IAM::Role')) {
      expect(textOf(Properties['PermissionsBoundary']), at).toContain('policy/my-boundary');
    }
  });

  it('hold nothing that costs money at rest in the network, and no public address', () => {
    const types = new Set(all.map(([, type]) => type));
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EC2::InternetGateway', 'AWS::EC2::Instance']) {
      expect(types).not.toContain(type);
    }
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::EC2::Subnet'))
      expect(Properties['MapPublicIpOnLaunch'], at).toBe(false);
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::EC2::VPCEndpoint'))
      expect(Properties['VpcEndpointType'], at).toBe('Gateway');
    expect(resourcesOf(stacks, 'AWS::EC2::Subnet')).toHaveLength(5);
  });

  it('hold no custom resource, no exported value and no key of our own', () => {
    for (const [at, type] of all) expect(type, at).not.toMatch(/^Custom::|CustomResource|^AWS::KMS/);
    for (const { id, json } of stacks) expect(JSON.stringify(json.Outputs ?? {}), id).not.toContain('"Export"');
  });

  it('launch hosts with IMDSv2, one hop, an encrypted volume, and end them on shutdown', () => {
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::EC2::LaunchTemplate')) {
      expect(Properties['LaunchTemplateData'], at).toMatchObject({
        ImageId: expect.stringMatching(/^resolve:ssm:\/aws\/service\/deeplearning\/ami\//) as unknown,
        InstanceInitiatedShutdownBehavior: 'terminate',
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true } },
        ],
      });
      expect(JSON.stringify(Properties['LaunchTemplateData']), at).toContain('"ResourceType":"volume"');
    }
  });

  it('let hosts speak HTTPS out and nothing in', () => {
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::EC2::SecurityGroup')) {
      expect(Properties['SecurityGroupIngress'], at).toBeUndefined();
      expect(Properties['SecurityGroupEgress'], at).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
    }
  });

  it('give no role an action with a wildcard, and `*` as a resource only where AWS knows nothing narrower', () => {
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::IAM::Policy')) {
      for (const statement of PolicySchema.parse(Properties['PolicyDocument']).Statement) {
        const actions = list(statement.Action);
        for (const action of actions) expect(action, at).not.toContain('*');
        if (!list(statement.Resource).map(textOf).includes('*')) continue;
        for (const action of actions) expect(WITHOUT_RESOURCE_LEVEL, `${at} ${action}`).toContain(action);
      }
    }
    const managed = resourcesOf(stacks, 'AWS::IAM::Role').flatMap(
      ({ Properties }) => Properties['ManagedPolicyArns'] ?? [],
    );
    expect(managed).toEqual([]);
  });

  it('let nobody delete or scan items', () => {
    const actions = stacks.flatMap(({ json }) => grantsIn(json.Resources)).map(({ action }) => action);
    const ofTables = new Set(actions.filter((action) => action.startsWith('dynamodb:')));
    const wanted = ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'];
    expect([...ofTables].sort()).toEqual(wanted.map((name) => `dynamodb:${name}`));
  });

  it('show credentials that are handed over to the host and to who renews them', () => {
    const resource =
      'thriftune-data-000000000000-eu-central-1/default/jobs/job-1/attempts/0001/handover/credentials.json';
    const whoMay = (action: string) =>
      stacks
        .flatMap(({ json }) => grantsIn(json.Resources))
        .filter((grant) => covers(grant, { role: grant.role, action, resource }))
        .map(({ role }) => role);
    // A host for each of the two regions.
    expect(whoMay('s3:GetObject').sort()).toEqual(['ObserveLambdaRole', 'RolesHost', 'RolesHost']);
    expect(whoMay('s3:PutObject').sort()).toEqual(['CapacityLambdaRole', 'ObserveLambdaRole']);
  });

  it('show the catalog to those who plan, launch, ask and bill, and let nobody write it', () => {
    const [bucket, key] = ['thriftune-models-000000000000-eu-central-1', CATALOG_KEY];
    const grants = stacks.flatMap(({ json }) => grantsIn(json.Resources));
    const whoMay = (action: string, resource: string) =>
      grants.filter((grant) => covers(grant, { role: grant.role, action, resource })).map(({ role }) => role);
    const readers = [
      'CapacityLambdaRole',
      'ObserveLambdaRole',
      'PlanLambdaRole',
      'ReaperLambdaRole',
      'RecordLambdaRole',
    ];
    expect(whoMay('s3:GetObject', `${bucket}/${key}`).sort()).toEqual(readers);
    expect(whoMay('s3:ListBucket', bucket)).toEqual(expect.arrayContaining(readers));
    expect(whoMay('s3:PutObject', `${bucket}/${key}`)).toEqual([]);
  });

  it('read the speed of a machine on the local stack alone', () => {
    const ofPlanner = (config: Parameters<typeof synthesize>[0]) =>
      synthesize(config)
        .flatMap(({ json }) => grantsIn(json.Resources))
        .filter(({ role, resource }) => role === 'PlanLambdaRole' && resource.endsWith(`/${CALIBRATION_KEY}`));
    expect(ofPlanner({})).toEqual([]);
    expect(ofPlanner({ environment: 'local', clock: 'market:1700000000:120' })).toHaveLength(1);
  });

  it('let only two Lambdas take the container role', () => {
    const role = resourcesOf(stacks, 'AWS::IAM::Role').find(
      ({ Properties }) => textOf(Properties['RoleName']) === 'thriftune-container',
    );
    const trust = JSON.stringify(role?.Properties['AssumeRolePolicyDocument']);
    expect(trust).toContain('CapacityLambdaRole');
    expect(trust).toContain('ObserveLambdaRole');
    expect(trust.match(/Fn::GetAtt/g)).toHaveLength(2);
  });

  it('keep the versions of Lambdas that running executions may name', () => {
    for (const { at, DeletionPolicy } of resourcesOf(stacks, 'AWS::Lambda::Version'))
      expect(DeletionPolicy, at).toBe('Retain');
  });

  it('forward events of other regions to the home region', () => {
    const west = stacks.find(({ id }) => id === 'thriftune-compute-us-west-2');
    const rules = resourcesOf(west === undefined ? [] : [west], 'AWS::Events::Rule');
    expect(rules).toHaveLength(4);
    for (const { Properties } of rules) {
      const [target] = TargetsSchema.parse(Properties['Targets']);
      expect(textOf(target?.Arn)).toContain('events:eu-central-1');
    }
  });
});

describe('the source of the infrastructure', () => {
  it('names no partition, region or account', () => {
    const paths = ['lib/infra', 'bin'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    );
    for (const path of paths.filter((name) => name.endsWith('.ts'))) {
      const source = readFileSync(path, 'utf8');
      expect(source, path).not.toMatch(/arn:aws[:-]|\b(us|eu|ap|ca|sa|me|af)-[a-z]+-\d\b|\b\d{12}\b/);
    }
  });
});

describe('the templates of the local stack', () => {
  it('leave nothing behind, build no image, and reap every minute', () => {
    const stacks = synthesize({ environment: 'local', clock: 'market:1700000000:120' });
    for (const { at, DeletionPolicy } of resourcesOf(stacks, 'AWS::S3::Bucket'))
      expect(DeletionPolicy, at).toBe('Delete');
    expect(resourcesOf(stacks, 'AWS::CodeBuild::Project')).toEqual([]);
    const schedules = resourcesOf(stacks, 'AWS::Events::Rule').flatMap(
      ({ Properties }) => Properties['ScheduleExpression'] ?? [],
    );
    expect(schedules).toEqual(['rate(1 minute)']);
  });
});
