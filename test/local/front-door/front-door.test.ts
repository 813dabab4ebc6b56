import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerTo, FaultSchema } from '../../../local/front-door/faults.ts';
import { createFrontDoor } from '../../../local/front-door/front-door.ts';

interface Seen {
  readonly path: string;
  readonly bytes: number;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

const seen: Record<'emulator' | 'simulator', Seen[]> = { emulator: [], simulator: [] };
const servers: Server[] = [];
let folder: string;
let endpoint: string;
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
};

/** A stand-in for an upstream: keeps what it was sent and answers an empty, valid document. */
function upstream(name: 'emulator' | 'simulator'): Promise<string> {
  const server = createServer((incoming, response) => {
    let bytes = 0;
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes < 1_000_000) chunks.push(chunk);
    });
    incoming.on('end', () => {
      seen[name].push({
        path: incoming.url ?? '',
        bytes,
        body: Buffer.concat(chunks).toString(),
        headers: incoming.headers,
      });
      const isEc2 = String(incoming.headers['content-type']).includes('form-urlencoded');
      response.writeHead(200, { 'content-type': isEc2 ? 'text/xml' : 'application/json' });
      response.end(isEc2 ? '<R><requestId>1</requestId></R>' : '{}');
    });
  });
  servers.push(server);
  return listen(server);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

/** A cut of the real service models: enough to check what these tests send. */
function writeModels(root: string): void {
  const write = (service: string, version: string, model: unknown) => {
    mkdirSync(join(root, service, version), { recursive: true });
    writeFileSync(join(root, service, version, 'service-2.json'), JSON.stringify(model));
  };
  const name = { type: 'string', min: 1, max: 63 };
  write('sagemaker', '2017-07-24', {
    operations: { DescribeTrainingJob: { input: { shape: 'In' } } },
    shapes: {
      In: { type: 'structure', required: ['TrainingJobName'], members: { TrainingJobName: { shape: 'Name' } } },
      Name: name,
    },
  });
  write('dynamodb', '2012-08-10', {
    operations: { GetItem: { input: { shape: 'In' } } },
    shapes: {
      In: {
        type: 'structure',
        required: ['TableName', 'Key'],
        members: { TableName: { shape: 'Name' }, Key: { shape: 'Map' } },
      },
      Name: name,
      Map: { type: 'map' },
    },
  });
  const ids = { type: 'structure', members: { InstanceIds: { shape: 'Ids', locationName: 'InstanceId' } } };
  write('ec2', '2016-11-15', {
    operations: { DescribeInstances: { input: { shape: 'In' } }, DescribeSubnets: { input: { shape: 'Any' } } },
    shapes: {
      In: ids,
      Ids: { type: 'list', member: { shape: 'Name' } },
      Name: name,
      Any: { type: 'structure', members: {} },
    },
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'front-door-'));
  writeModels(join(folder, 'data'));
  const door = createFrontDoor({
    emulatorUrl: await upstream('emulator'),
    simulatorUrl: await upstream('simulator'),
    botocoreDataDir: join(folder, 'data'),
    recordFile: join(folder, 'calls.jsonl'),
  });
  servers.push(door);
  endpoint = await listen(door);
  config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 3,
  };
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  seen.emulator.length = 0;
  seen.simulator.length = 0;
  await fetch(`${endpoint}/_front-door/faults`, { method: 'DELETE' });
});

const fault = (rule: Record<string, unknown>) =>
  fetch(`${endpoint}/_front-door/faults`, { method: 'POST', body: JSON.stringify(rule) });

describe('the front door', () => {
  test('sends capacity to the simulator and networks to the emulator', async () => {
    const ec2 = new EC2Client(config);
    await ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-1'] }));
    await ec2.send(new DescribeSubnetsCommand({}));
    await new SageMakerClient(config).send(new DescribeTrainingJobCommand({ TrainingJobName: 'a' }));
    expect(seen.simulator).toHaveLength(2);
    expect(seen.emulator).toHaveLength(1);
  });

  test('passes an unsigned call to the deployed API on', async () => {
    await fetch(`${endpoint}/_aws/execute-api/abc/v1/jobs`);
    expect(seen.emulator[0]?.path).toBe('/_aws/execute-api/abc/v1/jobs');
  });

  test('keeps the Host that was signed and says that the connection counts as TLS', async () => {
    await new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'jobs', Key: {} }));
    expect(seen.emulator[0]?.headers).toMatchObject({ host: new URL(endpoint).host, 'x-forwarded-proto': 'https' });
  });

  test('refuses what AWS would refuse, by name, and nobody else sees it', async () => {
    const client = new SageMakerClient(config);
    const bad = client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'x'.repeat(64) }));
    await expect(bad).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('TrainingJobName'),
    });
    expect(seen.simulator).toHaveLength(0);
  });

  test('streams a large object', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024, 7);
    await new S3Client({ ...config, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: 'data', Key: 'large', Body: body }),
    );
    expect(seen.emulator[0]?.bytes).toBeGreaterThanOrEqual(body.length);
  });

  test("tells the simulator of a trainer's event object", async () => {
    const key = 'default/jobs/job-1/run/00000001/events/00000001.json';
    const body = JSON.stringify({ jobId: 'job-1', events: [] });
    await new S3Client({ ...config, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: 'data', Key: key, Body: body }),
    );
    await expect
      .poll(() => seen.simulator.map((call) => JSON.parse(call.body)))
      .toEqual([{ bucket: 'data', key, body: { jobId: 'job-1', events: [] } }]);
  });

  test('loses an answer after the work was done, and the client repeats the request', async () => {
    await fault({ service: 'dynamodb', operation: 'GetItem', kind: 'answer-lost' });
    await new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'jobs', Key: {} }));
    expect(seen.emulator).toHaveLength(2);
  });

  test('throttles as often as it is told', async () => {
    await fault({ service: 'dynamodb', operation: 'GetItem', kind: 'throttle', times: 2 });
    await new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'jobs', Key: {} }));
    expect(seen.emulator).toHaveLength(1);
    expect(await (await fetch(`${endpoint}/_front-door/faults`)).json()).toEqual([]);
  });

  test('refuses a fault that it does not understand', async () => {
    expect((await fault({ service: 'dynamodb', operation: 'GetItem', kind: 'meteor' })).status).toBe(400);
  });

  test.each([
    ['dynamodb', 400, 'ThrottlingException'],
    ['states', 400, 'ThrottlingException'],
    ['ec2', 503, 'RequestLimitExceeded'],
    ['s3', 503, 'SlowDown'],
    ['lambda', 429, 'TooManyRequestsException'],
  ])('throttles as %s does: %i %s', (service, status, code) => {
    const rule = FaultSchema.parse({ service, operation: 'Any', kind: 'throttle' });
    expect(answerTo(rule, service)).toEqual({ status, code });
    expect(answerTo({ ...rule, status: 418, code: 'Teapot' }, service)).toEqual({ status: 418, code: 'Teapot' });
  });

  test('throttles in the wire format of the service', async () => {
    const once = { ...config, maxAttempts: 1, forcePathStyle: true };
    await fault({ service: 's3', operation: 'GetObject', kind: 'throttle' });
    const object = new S3Client(once).send(new GetObjectCommand({ Bucket: 'data', Key: 'a' }));
    await expect(object).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
    await fault({ service: 'ec2', operation: 'DescribeInstances', kind: 'throttle' });
    const instances = new EC2Client(once).send(new DescribeInstancesCommand({}));
    await expect(instances).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
      $metadata: { httpStatusCode: 503 },
    });
  });

  test('records who called what, with which resource and what IAM asks for it', async () => {
    await new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'recorded', Key: {} }));
    await expect.poll(lastRow).toMatchObject({
      accessKeyId: 'test',
      service: 'dynamodb',
      operation: 'GetItem',
      resources: ['table/recorded'],
      needs: [{ action: 'dynamodb:GetItem', resource: 'table/recorded' }],
      status: 200,
      routedTo: 'emulator',
    });
    expect(lastRow()).not.toHaveProperty('fault');
  });

  test('records which rows a fault has met', async () => {
    const client = new DynamoDBClient({ ...config, maxAttempts: 1 });
    const get = () => client.send(new GetItemCommand({ TableName: 'faulty', Key: {} })).catch(() => undefined);
    await fault({ service: 'dynamodb', operation: 'GetItem', kind: 'throttle' });
    await get();
    await expect.poll(lastRow).toMatchObject({ fault: 'throttle', status: 400, routedTo: 'nobody' });
    await fault({ service: 'dynamodb', operation: 'GetItem', kind: 'answer-lost' });
    await get();
    await expect.poll(lastRow).toMatchObject({ fault: 'answer-lost', status: 200, routedTo: 'emulator' });
  });

  function lastRow(): unknown {
    return JSON.parse(readFileSync(join(folder, 'calls.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '');
  }
});
