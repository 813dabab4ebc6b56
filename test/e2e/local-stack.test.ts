import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { JobRequestInput } from '#lib/cli/client/api-client.ts';
import { watchJob } from '#lib/cli/client/watch-job.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import { isoOf } from '#lib/core/units/time.ts';
import { LOCAL_ACCOUNT } from '../../demo/session/aws-environment.ts';
import { SimulatorClient } from '../../demo/simulator-client.ts';
import { SCENARIO } from './courses.ts';
import { api, deployed } from './deployed.ts';
import { describeGrants } from './grants.ts';
import { readCoverage } from './histories.ts';
import { type FinishedJob, runInterruptedJob } from './interrupted-job.ts';
import { describeTracedJob } from './traced-jobs.ts';
import { publishedWeights, uninterruptedWeights } from './uninterrupted.ts';

const STEPS = 400;

/** What holds for every job that was interrupted and ended well. */
function expectSurvived({ job, events, ledgerMicroUsd, simulatorMicroUsd }: FinishedJob): void {
  expect(job.failure).toBeUndefined();
  expect(job.status).toBe('succeeded');
  expect(job.progress?.step).toBe(STEPS);
  const starts = events.flatMap((event) =>
    event.type === 'trainer' && event.event.type === 'started' ? [event.event] : [],
  );
  expect(starts.length).toBeGreaterThanOrEqual(2);
  expect(starts.at(-1)?.resumedFromStep).toBeGreaterThan(0);
  expect(ledgerMicroUsd).toBeGreaterThan(0);
  expect(ledgerMicroUsd).toBe(simulatorMicroUsd);
  expect(job.money.settled).toBe(true);
  expect(job.money.spent.microUsd).toBe(ledgerMicroUsd);
}

describe('an interrupted job on EC2', () => {
  let finished: FinishedJob;

  test('resumes on another offer and is billed to the micro-dollar', async () => {
    finished = await runInterruptedJob({ service: 'ec2', shares: [0.4], notice: true, steps: STEPS });
    expectSurvived(finished);
    expect(finished.job.attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'completed']);
    const [first, second] = finished.job.attempts;
    expect(second?.offerKey).not.toBe(first?.offerKey);
    expect(finished.events.some(({ type }) => type === 'interruption-notice')).toBe(true);
  });

  test('has bit for bit the weights of an uninterrupted run', async () => {
    const published = await publishedWeights(finished.job.result?.snapshotManifestKey ?? '');
    expect(Object.keys(published).length).toBeGreaterThan(0);
    expect(await uninterruptedWeights(finished.job.id, 'real')).toEqual(published);
  });
});

describe('an interrupted job on SageMaker', () => {
  let finished: FinishedJob;

  test('restarts by itself under a new fence and is billed to the micro-dollar', async () => {
    finished = await runInterruptedJob({ service: 'sagemaker', shares: [0.5], notice: true, steps: STEPS });
    expectSurvived(finished);
    expect(finished.job.attempts).toHaveLength(1);
    const fences = new Set(finished.events.flatMap((event) => (event.type === 'trainer' ? [event.fence] : [])));
    expect(fences.size).toBe(2);
  });

  test('has bit for bit the weights of an uninterrupted run', async () => {
    const published = await publishedWeights(finished.job.result?.snapshotManifestKey ?? '');
    expect(Object.keys(published).length).toBeGreaterThan(0);
    expect(await uninterruptedWeights(finished.job.id, deployed().sageMakerTrainer)).toEqual(published);
  });
});

describe('bad input', () => {
  const VALID = { model: 'tiny', trainingFile: `file-${'0'.repeat(26)}`, capUsd: 5 };
  const AnswerSchema = z.object({ error: z.object({ code: z.string(), message: z.string(), fix: z.string().min(1) }) });

  async function post(
    body: string,
  ): Promise<{ readonly status: number; readonly code: string; readonly message: string }> {
    const { apiUrl, apiKey } = deployed();
    const answer = await fetch(`${apiUrl}/v1/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body,
    });
    const { error } = AnswerSchema.parse(await answer.json());
    return { status: answer.status, code: error.code, message: error.message };
  }

  test.each([
    ['no JSON', 'not json', 'NotJson', /JSON/],
    ['a wrong type', JSON.stringify({ ...VALID, capUsd: 'five' }), undefined, /capUsd/],
    ['an unknown field', JSON.stringify({ ...VALID, colour: 'red' }), 'UnknownField', /colour/],
    ['a cap of 0', JSON.stringify({ ...VALID, capUsd: 0 }), undefined, /capUsd/],
    [
      'a deadline in the past',
      JSON.stringify({ ...VALID, deadline: '2020-01-01T00:00:00Z' }),
      'DeadlineInPast',
      /deadline/,
    ],
    ['a model that is not staged', JSON.stringify({ ...VALID, model: 'absent' }), 'ModelNotStaged', /absent/],
    ['a data set that is not there', JSON.stringify(VALID), 'UploadNotFound', /trainingFile/],
  ])('%s is refused with the field and the fix', async (_, body, code, message) => {
    const before = (await api().jobs(100)).jobs.length;
    const answer = await post(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    if (code !== undefined) expect(answer.code).toBe(code);
    expect(answer.message).toMatch(message);
    expect((await api().jobs(100)).jobs).toHaveLength(before);
  });

  test('an unreadable line 17 is named', async () => {
    const lines = readFileSync(join(deployed().repository, 'examples', 'support-desk', 'train.jsonl'), 'utf8').split(
      '\n',
    );
    const file = join(deployed().repository, '.thriftune', 'e2e', 'line-17.jsonl');
    writeFileSync(file, lines.with(16, '{"messages": oops').join('\n'));
    const answer = await post(JSON.stringify({ ...VALID, trainingFile: await api().upload(file) }));
    expect(answer).toMatchObject({ code: 'DatasetInvalid', message: expect.stringMatching(/line 17/) });
  });

  test('no key, and a wrong key, open nothing', async () => {
    const { apiUrl } = deployed();
    expect((await fetch(`${apiUrl}/v1/jobs`)).status).toBe(401);
    expect((await fetch(`${apiUrl}/v1/jobs`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(403);
  });
});

describe('jobs that do not end well', () => {
  const data = join(deployed().repository, 'examples', 'support-desk');
  const submit = async (overrides: Partial<JobRequestInput>) => {
    const client = api();
    const trainingFile = overrides.trainingFile ?? (await client.upload(join(data, 'train.jsonl')));
    const wanted = {
      model: 'tiny',
      tuning: 'full' as const,
      capUsd: 40,
      services: ['ec2' as const],
      seed: 7,
      ...overrides,
      trainingFile,
    };
    return client.submit(wanted, randomUUID());
  };

  test('a bad row beyond the first 1,000 fails in profiling, before money is held', async () => {
    const rows = readFileSync(join(data, 'train.jsonl'), 'utf8').repeat(3).trim().split('\n');
    const file = join(deployed().repository, '.thriftune', 'e2e', 'late-bad-row.jsonl');
    writeFileSync(file, [...rows, '{"messages": oops'].join('\n'));
    const { id } = await submit({ trainingFile: await api().upload(file) });
    const job = await watchJob(api(), id, {});
    expect(job.status).toBe('failed');
    expect(job.failure).toMatchObject({
      code: 'DatasetInvalid',
      message: expect.stringContaining(`line ${rows.length + 1}`),
    });
    expect([job.money.held.microUsd, job.money.spent.microUsd, job.attempts.length]).toEqual([0, 0, 0]);
  });

  test('a cap that nothing fits is refused by the planner, and nothing is launched', async () => {
    const { id } = await submit({ capUsd: 0.001 });
    const job = await watchJob(api(), id, {});
    expect(job.failure?.code).toBe('NoFeasiblePlan');
    expect([job.money.spent.microUsd, job.attempts.length]).toEqual([0, 0]);
  });

  test('a job that is refused capacity goes on elsewhere, and stops when it is cancelled', async () => {
    const client = api();
    await refuseLaunches('InsufficientInstanceCapacity', 1);
    const { id } = await submit({ capUsd: 1000, hyperparameters: { maxSteps: 3000 } });
    const cancelOnce = once(() => void client.cancel(id));
    const types = new Set<string>();
    const job = await watchJob(client, id, {
      event: (event) => {
        types.add(event.type);
        if (event.type === 'trainer' && event.event.type === 'step') cancelOnce();
      },
    });
    expect(types).toContain('launch-refused');
    expect(job.status).toBe('cancelled');
    const paid = (await client.ledger(id)).bill.paidMicroUsd;
    expect(paid).toBe(await new SimulatorClient(deployed().simulatorUrl).billMicroUsd(id));
    expect(job.money.spent.microUsd).toBe(paid);
  });

  test('a job that gets no capacity at all tries until its deadline, says so, and ends without a charge', async () => {
    await refuseLaunches('InsufficientInstanceCapacity', 1000);
    // A minute of the wall at 120 times: room for the job, and for several rounds.
    const deadline = isoOf((await marketNowSeconds()) + 7200);
    const { id } = await submit({ deadline, hyperparameters: { maxSteps: 20 } });
    const refused = new Set<string>();
    const job = await watchJob(api(), id, {
      event: (event) => event.type === 'launch-refused' && refused.add(offerOf(event.offerKey).capacity),
    });
    expect(job.failure).toMatchObject({
      code: 'CapacityExhausted',
      message: expect.stringContaining(`before the deadline ${deadline}`),
    });
    expect(refused).toEqual(new Set(['spot', 'on-demand']));
    expect([job.money.spent.microUsd, job.attempts.length]).toEqual([0, 0]);
  });

  test('a job that is over its quota waits until it is worth asking again', async () => {
    await refuseLaunches('MaxSpotInstanceCountExceeded', 1);
    const { id } = await submit({ capUsd: 1000, capacities: ['spot'], hyperparameters: { maxSteps: 3000 } });
    const cancelOnce = once(() => void api().cancel(id));
    const types: string[] = [];
    const job = await watchJob(api(), id, {
      event: ({ type }) => {
        types.push(type);
        if (type === 'attempt-launched') cancelOnce();
      },
    });
    expect(types.indexOf('launch-refused')).toBeLessThan(types.indexOf('attempt-launched'));
    expect(types).toContain('launch-refused');
    expect(job.status).toBe('cancelled');
  });

  test('a job that is cancelled while it waits for capacity launches nothing', async () => {
    await refuseLaunches('InsufficientInstanceCapacity', 1000);
    const { id } = await submit({});
    const cancelOnce = once(() => void api().cancel(id));
    const job = await watchJob(api(), id, { event: ({ type }) => type === 'launch-refused' && cancelOnce() });
    expect([job.status, job.money.spent.microUsd, job.attempts.length]).toEqual(['cancelled', 0, 0]);
  });

  test('a launch that the provider calls wrong ends the job with the reason', async () => {
    await refuseLaunches('InvalidParameterValue', 1000);
    const { id } = await submit({});
    const job = await watchJob(api(), id, {});
    expect(job.failure?.code).toBe('LaunchRejected');
    expect([job.money.spent.microUsd, job.attempts.length]).toEqual([0, 0]);
  });

  test('an execution that is stopped from outside leaves no compute and no open bill', async () => {
    const { id } = await submit({ capUsd: 1000, hyperparameters: { maxSteps: 3000 } });
    const stopOnce = once(() => void stopExecution(id));
    const job = await watchJob(api(), id, {
      event: (event) => event.type === 'trainer' && event.event.type === 'step' && stopOnce(),
    });
    expect([job.status, job.failure?.code]).toEqual(['failed', 'InternalError']);
    expect(job.attempts.map(({ outcome }) => outcome)).toEqual(['lost']);
    const paid = (await api().ledger(id)).bill.paidMicroUsd;
    expect(paid).toBeGreaterThan(0);
    expect(paid).toBe(await new SimulatorClient(deployed().simulatorUrl).billMicroUsd(id));
    expect([job.money.spent.microUsd, job.money.settled]).toEqual([paid, true]);
  });

  afterEach(() => fetch(`${deployed().simulatorUrl}/_sim/faults`, { method: 'DELETE' }));

  async function stopExecution(jobId: string): Promise<void> {
    const executionArn = `arn:aws:states:us-east-1:${LOCAL_ACCOUNT}:execution:thriftune-job:${jobId}`;
    await new SFNClient({}).send(new StopExecutionCommand({ executionArn }));
  }

  async function marketNowSeconds(): Promise<number> {
    const clock: unknown = await (await fetch(`${deployed().simulatorUrl}/_sim/clock`)).json();
    return Math.floor(z.object({ marketEpochSeconds: z.number() }).parse(clock).marketEpochSeconds);
  }

  async function refuseLaunches(error: string, times: number): Promise<void> {
    const fault = { operation: 'CreateFleet', error, times };
    await fetch(`${deployed().simulatorUrl}/_sim/faults`, { method: 'POST', body: JSON.stringify(fault) });
  }

  function once(action: () => void): () => void {
    let done = false;
    return () => {
      if (!done) action();
      done = true;
    };
  }
});

describeTracedJob('a job on a traced market', SCENARIO);

describe('the deployed state machines', () => {
  test('take every transition in these tests, or say why not', async () => {
    const waivers = z
      .array(z.strictObject({ transition: z.string(), reason: z.string().min(10) }))
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'waivers.json'), 'utf8')));
    const waived = new Set(waivers.map(({ transition }) => transition));
    const { defined, seen, longestHistory } = await readCoverage();
    const unseen = [...defined].filter((transition) => !seen.has(transition) && !waived.has(transition));
    expect(unseen).toEqual([]);
    expect([...waived].filter((transition) => !defined.has(transition))).toEqual([]);
    expect(longestHistory).toBeLessThan(10_000);
  });
});

describeGrants();
