import { describe, expect, test, vi } from 'vitest';
import { uploadKey } from '#lib/core/job/keys.ts';
import { apiHandler } from '#lib/runtime/api-handler.ts';
import { API_ROUTES } from '#lib/runtime/api-routes.ts';
import { startForgottenJobs } from '#lib/usecases/start-forgotten-jobs.ts';
import { BAD_FILE, DATA_BUCKET, MODEL, rowsOf, TRAINING_FILE, type World, worldOf } from './world.ts';

const GOOD = { model: MODEL.id, trainingFile: TRAINING_FILE, capUsd: 5 };

vi.hoisted(() => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly error?: { readonly code: string; readonly field?: string; readonly line?: number; readonly fix: string };
  };
}

async function call(
  world: World,
  route: string,
  options: { body?: unknown; key?: string; tenant?: string; query?: Record<string, string> } = {},
): Promise<Answer> {
  const [method, rawPath] = route.split(' ');
  const handler = apiHandler(API_ROUTES, () => world.ports);
  const event = {
    rawPath,
    headers: options.key === undefined ? {} : { 'Idempotency-Key': options.key },
    queryStringParameters: options.query,
    body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
    requestContext: {
      requestId: 'request-1',
      http: { method },
      authorizer: { lambda: { tenant: options.tenant ?? 'acme', keyId: 'key-1' } },
    },
  };
  const answer = (await handler(event, {} as never)) as { statusCode: number; body: string };
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Answer['body'] };
}

describe('POST /v1/jobs', () => {
  test.each([
    ['no JSON', '{"model":', 400, 'NotJson', undefined],
    ['an unknown field', { ...GOOD, modle: 'x' }, 400, 'UnknownField', 'modle'],
    [
      'an unknown hyperparameter',
      { ...GOOD, hyperparameters: { rnak: 8 } },
      400,
      'UnknownField',
      'hyperparameters.rnak',
    ],
    ['a cap of 0', { ...GOOD, capUsd: 0 }, 400, 'CapInvalid', 'capUsd'],
    ['a cap that is text', { ...GOOD, capUsd: '5' }, 400, 'CapInvalid', 'capUsd'],
    ['no model', { ...GOOD, model: undefined }, 400, 'InvalidRequest', 'model'],
    ['a deadline in the past', { ...GOOD, deadline: '2026-11-24T11:59:59Z' }, 400, 'DeadlineInPast', 'deadline'],
    ['a deadline that is no instant', { ...GOOD, deadline: 'tomorrow' }, 400, 'InvalidRequest', 'deadline'],
    ['a region without a stack', { ...GOOD, regions: ['mars-north-1'] }, 400, 'InvalidRequest', 'regions'],
    ['a model that is not staged', { ...GOOD, model: 'Org/other' }, 422, 'ModelNotStaged', 'model'],
    [
      'a file that is not there',
      { ...GOOD, trainingFile: `file-${'z'.repeat(26)}` },
      404,
      'UploadNotFound',
      'trainingFile',
    ],
    [
      'a test file that is not there',
      { ...GOOD, testFile: `file-${'z'.repeat(26)}` },
      404,
      'UploadNotFound',
      'testFile',
    ],
    ['a bad row', { ...GOOD, trainingFile: BAD_FILE }, 422, 'DatasetInvalid', 'trainingFile'],
  ])('refuses %s and creates nothing', async (_, body, status, code, field) => {
    const world = await worldOf();
    const answer = await call(world, 'POST /v1/jobs', { body });
    expect(answer).toMatchObject({ status, body: { error: { code, requestId: 'request-1' } } });
    expect(answer.body.error?.field).toBe(field);
    expect(answer.body.error?.fix).toBeTruthy();
    expect(world.workflow.started).toEqual([]);
    expect((await world.ports.jobs.list('acme', 10)).jobs).toEqual([]);
  });

  test('names the line of a bad row', async () => {
    const answer = await call(await worldOf(), 'POST /v1/jobs', { body: { ...GOOD, trainingFile: BAD_FILE } });
    expect(answer.body.error?.line).toBe(3);
  });

  test('creates a job, starts its execution and answers its view', async () => {
    const world = await worldOf();
    const answer = await call(world, 'POST /v1/jobs', { body: GOOD });
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'submitted', money: { cap: { usd: 5, microUsd: 5_000_000 } } },
    });
    expect(world.workflow.started).toEqual([`acme/${String(answer.body['id'])}`]);
  });

  test('answers a repeat with the same job, and another request under the same key with a conflict', async () => {
    const world = await worldOf();
    const first = await call(world, 'POST /v1/jobs', { body: GOOD, key: 'k1' });
    const again = await call(world, 'POST /v1/jobs', { body: GOOD, key: 'k1' });
    expect(again.body['id']).toBe(first.body['id']);
    expect(world.workflow.started).toHaveLength(1);
    const other = await call(world, 'POST /v1/jobs', { body: { ...GOOD, capUsd: 6 }, key: 'k1' });
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'IdempotencyConflict' } } });
    const elsewhere = await call(world, 'POST /v1/jobs', { body: GOOD, key: 'k1', tenant: 'globex' });
    expect(elsewhere.status).toBe(404); // the file belongs to acme
  });

  test('starts a job whose first call died before the start', async () => {
    const world = await worldOf();
    const start = world.workflow.start.bind(world.workflow);
    let calls = 0;
    world.workflow.start = async (tenant, jobId) => {
      calls += 1;
      if (calls === 1) throw new Error('the Lambda died');
      return start(tenant, jobId);
    };
    expect((await call(world, 'POST /v1/jobs', { body: GOOD, key: 'k1' })).status).toBe(500);
    expect((await call(world, 'POST /v1/jobs', { body: GOOD, key: 'k1' })).status).toBe(202);
    expect((await world.ports.jobs.list('acme', 10)).jobs).toHaveLength(1);
    expect(world.workflow.started).toHaveLength(1);
  });

  test('leaves a job whose start was lost to the sweep, which starts it once', async () => {
    const world = await worldOf();
    const start = world.workflow.start.bind(world.workflow);
    world.workflow.start = () => Promise.reject(new Error('Step Functions does not answer'));
    expect((await call(world, 'POST /v1/jobs', { body: GOOD })).status).toBe(500);
    world.workflow.start = start;
    expect(await startForgottenJobs(world.ports)()).toEqual({ started: [] });
    world.clock.advance(60);
    expect((await startForgottenJobs(world.ports)()).started).toHaveLength(1);
    expect((await startForgottenJobs(world.ports)()).started).toEqual([]);
    expect(world.workflow.started).toHaveLength(1);
  });
});

describe('the other endpoints', () => {
  test('give a presigned place for a file', async () => {
    const answer = await call(await worldOf(), 'POST /v1/uploads', { body: { filename: 'rows.jsonl' } });
    expect(answer).toMatchObject({ status: 201, body: { method: 'PUT', expiresAt: '2026-11-24T12:15:00Z' } });
    expect(answer.body['id']).toMatch(/^file-[0-9a-z]{26}$/);
  });

  test('hold a file against what was said of it', async () => {
    const world = await worldOf();
    const body = { filename: 'rows.jsonl', sizeBytes: 1000 };
    const id = String((await call(world, 'POST /v1/uploads', { body })).body['id']);
    await world.ports.objects.put(DATA_BUCKET, uploadKey('acme', id), rowsOf(3), 'application/jsonl');
    expect(await call(world, 'POST /v1/jobs', { body: { ...GOOD, trainingFile: id } })).toMatchObject({
      status: 422,
      body: { error: { code: 'DatasetInvalid', message: expect.stringContaining('where 1000 were announced') } },
    });
    expect(world.workflow.started).toEqual([]);
  });

  test('show jobs, events and the ledger to their own tenant alone', async () => {
    const world = await worldOf();
    const id = String((await call(world, 'POST /v1/jobs', { body: GOOD })).body['id']);
    for (const route of [`GET /v1/jobs/${id}`, `GET /v1/jobs/${id}/events`, `GET /v1/jobs/${id}/ledger`]) {
      expect((await call(world, route)).status).toBe(200);
      expect(await call(world, route, { tenant: 'globex' })).toMatchObject({
        status: 404,
        body: { error: { code: 'JobNotFound' } },
      });
    }
    expect((await call(world, 'GET /v1/jobs')).body).toMatchObject({ jobs: [{ id }] });
    expect((await call(world, 'GET /v1/jobs', { tenant: 'globex' })).body).toMatchObject({ jobs: [] });
    expect((await call(world, `POST /v1/jobs/${id}/cancel`, { tenant: 'globex' })).status).toBe(404);
  });

  test('cancel marks the wish and changes a closed job no more', async () => {
    const world = await worldOf();
    const id = String((await call(world, 'POST /v1/jobs', { body: GOOD })).body['id']);
    expect(await call(world, `POST /v1/jobs/${id}/cancel`)).toMatchObject({
      status: 202,
      body: { cancelRequested: true },
    });
    await world.ports.jobs.move('acme', id, 'cancelled');
    expect(await call(world, `POST /v1/jobs/${id}/cancel`)).toMatchObject({
      status: 202,
      body: { status: 'cancelled' },
    });
  });

  test('refuse a bad page and an address that is none', async () => {
    const world = await worldOf();
    expect((await call(world, 'GET /v1/jobs', { query: { limit: '0' } })).status).toBe(400);
    expect(await call(world, 'GET /v2/jobs')).toMatchObject({
      status: 404,
      body: { error: { code: 'EndpointNotFound' } },
    });
  });
});
