import { describe, expect, test } from 'vitest';
import { namedResources } from '../../../local/front-door/named-resources.ts';
import { needsOf } from '../../../local/front-door/needs.ts';
import { operationOf } from '../../../local/front-door/recognise.ts';

interface Request {
  readonly service: string;
  readonly operation: string;
  readonly url?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

const asked = ({ service, operation, url = '/', json, form }: Request) => ({
  service,
  operation,
  url,
  body: json === undefined ? form && Buffer.from(`${new URLSearchParams(form)}`) : Buffer.from(JSON.stringify(json)),
});
const needs = (request: Request, status = 200) =>
  needsOf(asked(request), status).map(({ action, resource }) => `${action} ${resource}`);
const arn = (service: string, end: string) => `arn:aws:${service}:us-east-1:000000000000:${end}`;

describe('what a request names', () => {
  test.each<[string, Request, readonly string[]]>([
    ['an object', { service: 's3', operation: 'GetObject', url: '/data/a%20b/c?x-id=GetObject' }, ['data/a b/c']],
    ['a bucket', { service: 's3', operation: 'ListObjects', url: '/data/?list-type=2' }, ['data']],
    [
      'a function’s version by its ARN',
      {
        service: 'lambda',
        operation: 'Invoke',
        url: `/2015-03-31/functions/${encodeURIComponent(arn('lambda', 'function:plan:3'))}/invocations`,
      },
      ['function:plan:3'],
    ],
    [
      'instances',
      { service: 'ec2', operation: 'X', form: { 'InstanceId.1': 'i-1', 'InstanceId.2': 'i-2' } },
      ['instance/i-1', 'instance/i-2'],
    ],
    [
      'parameters',
      { service: 'ssm', operation: 'GetParameters', json: { Names: ['/a/b', 'c'] } },
      ['parameter/a/b', 'parameter/c'],
    ],
    ['a queue', { service: 'sqs', operation: 'SendMessage', json: { QueueUrl: 'http://127.0.0.1/0/late' } }, ['late']],
    [
      'a role',
      { service: 'sts', operation: 'AssumeRole', form: { RoleArn: 'arn:aws:iam::0:role/container' } },
      ['role/container'],
    ],
    [
      'an index',
      { service: 'dynamodb', operation: 'Query', json: { TableName: 't', IndexName: 'i' } },
      ['table/t/index/i'],
    ],
    ['nothing, in a body that is none', { service: 'dynamodb', operation: 'Query', json: 'oops' }, []],
  ])('is %s', (_, request, named) => {
    expect(namedResources(asked(request))).toEqual(named);
  });
});

describe('what IAM asks for a request', () => {
  test('is, for a transaction, what each of its items does, on its own table', () => {
    const item = (does: string, TableName: string) => ({ [does]: { TableName } });
    const TransactItems = [
      item('Put', 'a'),
      item('Put', 'a'),
      item('Update', 'b'),
      item('ConditionCheck', 'a'),
      item('Delete', 'b'),
    ];
    expect(needs({ service: 'dynamodb', operation: 'TransactWriteItems', json: { TransactItems } })).toEqual([
      'dynamodb:PutItem table/a',
      'dynamodb:UpdateItem table/b',
      'dynamodb:ConditionCheckItem table/a',
      'dynamodb:DeleteItem table/b',
    ]);
    const reads = { TransactItems: [item('Get', 'a'), item('Get', 'b')] };
    expect(needs({ service: 'dynamodb', operation: 'TransactGetItems', json: reads })).toEqual([
      'dynamodb:GetItem table/a',
      'dynamodb:GetItem table/b',
    ]);
  });

  test('is, for a batch, the batch on each of its tables', () => {
    const json = { RequestItems: { a: { Keys: [] }, [arn('dynamodb', 'table/b')]: { Keys: [] } } };
    expect(needs({ service: 'dynamodb', operation: 'BatchGetItem', json })).toEqual([
      'dynamodb:BatchGetItem table/a',
      'dynamodb:BatchGetItem table/b',
    ]);
  });

  test('is to list the bucket too where S3 says that an object is missing', () => {
    const request = { service: 's3', operation: 'HeadObject', url: '/data/key' };
    expect(needs(request)).toEqual(['s3:GetObject data/key']);
    expect(needs(request, 404)).toEqual(['s3:GetObject data/key', 's3:ListBucket data']);
  });

  test('is, for a fleet, to launch what it names and makes, and to tag it', () => {
    const form = {
      'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId': 'lt-1',
      'LaunchTemplateConfigs.1.Overrides.1.SubnetId': 'subnet-1',
      'TargetCapacitySpecification.DefaultTargetCapacityType': 'spot',
      'TagSpecification.1.ResourceType': 'instance',
    };
    const asksFor = needs({ service: 'ec2', operation: 'CreateFleet', form });
    expect(asksFor).toEqual(
      expect.arrayContaining([
        'ec2:CreateFleet fleet/*',
        'ec2:CreateFleet launch-template/lt-1',
        'ec2:RunInstances subnet/subnet-1',
        'ec2:RunInstances instance/*',
        'ec2:RunInstances spot-instances-request/*',
        'ec2:CreateTags instance/*',
      ]),
    );
    expect(asksFor).not.toContain('ec2:CreateTags fleet/*');
  });

  test('is, for a training job, to pass its role and to tag it', () => {
    const json = { TrainingJobName: 'job-1', RoleArn: 'arn:aws:iam::0:role/training', Tags: [] };
    expect(needs({ service: 'sagemaker', operation: 'CreateTrainingJob', json })).toEqual([
      'sagemaker:CreateTrainingJob training-job/job-1',
      'sagemaker:AddTags training-job/job-1',
      'iam:PassRole role/training',
    ]);
  });

  test('has no resource where the action knows none', () => {
    expect(needs({ service: 'ec2', operation: 'DescribeInstances', form: { 'InstanceId.1': 'i-1' } })).toEqual([
      'ec2:DescribeInstances *',
    ]);
    expect(needs({ service: 'states', operation: 'SendTaskSuccess', json: { taskToken: 't' } })).toEqual([
      'states:SendTaskSuccess *',
    ]);
  });

  test('is nothing where nobody has signed', () => {
    expect(needs({ service: '', operation: 'GET', url: '/v1/jobs' })).toEqual([]);
  });
});

describe('an operation of S3', () => {
  test.each([
    ['GET', '/data/key?x-id=GetObject', 'GetObject'],
    ['GET', '/data/?list-type=2', 'ListObjects'],
    ['HEAD', '/data', 'HeadBucket'],
    ['POST', '/data/key?uploads', 'CreateMultipartUpload'],
    ['PUT', '/data/key?partNumber=1&uploadId=u', 'UploadPart'],
    ['DELETE', '/data/key?uploadId=u', 'AbortMultipartUpload'],
    ['GET', '/data?location', 'GetBucketLocation'],
  ])('%s %s is %s', (method, url, operation) => {
    const recognised = { service: 's3', region: 'us-east-1', accessKeyId: 'test', target: undefined };
    expect(operationOf(recognised, method, url, undefined)).toBe(operation);
  });
});
