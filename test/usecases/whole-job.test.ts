import { beforeEach, describe, expect, test } from 'vitest';
import { JobViewSchema } from '#lib/contracts/api/job-view.ts';
import { TrainerSpecSchema } from '#lib/contracts/trainer/trainer-spec.ts';
import { FINAL_STATUSES } from '#lib/core/job/job.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import { cancelJob } from '#lib/usecases/cancel-job.ts';
import { cleanUpAfterEvent } from '#lib/usecases/clean-up-execution.ts';
import { getJob } from '#lib/usecases/get-job.ts';
import { jobLedger } from '#lib/usecases/job-ledger.ts';
import { viewOf } from '#lib/usecases/job-view.ts';
import { reapCompute } from '#lib/usecases/reap-compute.ts';
import { recordAttempt } from '#lib/usecases/record-attempt.ts';
import { type Driver, driverOf } from './driver.ts';
import { NOON } from './world.ts';

let driver: Driver;
beforeEach(async () => {
  driver = await driverOf();
});

describe('a whole job', () => {
  test('trains, publishes, settles and closes', async () => {
    const { world } = driver;
    await driver.prepare();
    await driver.launch(1);
    await driver.train({ fence: 1, attempt: 1, to: 'completed' });
    world.clock.advance(1800);
    await driver.endCompute('itself');
    expect(await driver.step('record-attempt', { attempt: 1 })).toMatchObject({ outcome: 'completed' });
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'finish' });
    expect(await driver.step('publish-result', {})).toEqual({ digest: driver.digest });
    const settled = (await driver.step('settle-money', {})) as { spentMicroUsd: number };
    expect(settled.spentMicroUsd).toBeGreaterThan(0);
    expect(await driver.step('close-job', { status: 'succeeded' })).toEqual({ status: 'succeeded' });
    const job = await driver.job();
    expect(job).toMatchObject({
      status: 'succeeded',
      money: { settled: true, spentMicroUsd: settled.spentMicroUsd },
      progress: { step: 60, savedStep: 60 },
      measured: { secondsPerStep: 2 },
      result: { digest: driver.digest, evaluation: { after: { exactMatch: { value: 0.9 } } } },
    });
    expect(await world.ports.attempts.living()).toEqual([]);
    const whole = await getJob(world.ports)(driver.id);
    if ('kind' in whole) throw new Error(whole.message);
    // What a client refuses to read is no view.
    expect(JobViewSchema.parse(viewOf(whole, world.clock))).toMatchObject({ progress: { step: 60 } });
    const ledger = await jobLedger(world.ports)(driver.id);
    expect(ledger).toMatchObject({ bill: { paidMicroUsd: settled.spentMicroUsd } });
  });

  test('goes on elsewhere after an interruption, whose first hour is free', async () => {
    await driver.prepare();
    const first = await driver.launch(1);
    await driver.train({ fence: 1, attempt: 1, to: 'step' });
    driver.world.clock.advance(600);
    await driver.endCompute('interruption');
    expect(await driver.step('record-attempt', { attempt: 1 })).toMatchObject({ outcome: 'interrupted' });
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 2 });
    const second = await driver.launch(2);
    expect(second.offerKey).not.toBe(first.offerKey);
    await driver.train({ fence: 2, attempt: 2, to: 'completed' });
    driver.world.clock.advance(1800);
    await driver.endCompute('itself');
    await driver.step('record-attempt', { attempt: 2 });
    expect(await driver.step('decide-next', { attempt: 2 })).toEqual({ kind: 'finish' });
    const rows = await driver.world.ports.ledger.rows('acme', driver.id.jobId);
    const free = rows.filter((row) => row.attempt === 1 && row.sku === 'instance');
    expect(free.every((row) => row.microUsd === 0 && row.freeBecause !== undefined)).toBe(true);
    expect((await driver.job()).money.spentMicroUsd).toBe(rows.reduce((sum, row) => sum + row.microUsd, 0));
  });

  test('is cancelled while it trains: compute ends, what was used is booked', async () => {
    await driver.prepare();
    await driver.launch(1);
    driver.world.clock.advance(300);
    await cancelJob(driver.world.ports)(driver.id);
    await driver.observeEnd();
    expect(driver.completions()).toEqual([{ endedBy: 'us' }]);
    expect(await driver.step('record-attempt', { attempt: 1 })).toMatchObject({ outcome: 'stopped' });
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'cancelled' });
    expect(await driver.step('choose-capacity', { attempt: 2, tries: 1 })).toEqual({ kind: 'cancelled' });
    await driver.step('settle-money', {});
    expect(await driver.step('close-job', { status: 'cancelled' })).toEqual({ status: 'cancelled' });
    expect((await driver.job()).money.spentMicroUsd).toBeGreaterThan(0);
  });
});

describe('token and end', () => {
  test('complete the wait once when the end comes after the token, however often it is told', async () => {
    await driver.prepare();
    await driver.launch(1);
    driver.world.ec2.end(await driver.providerId(), 'interruption');
    for (let n = 0; n < 3; n += 1) await driver.observeEnd();
    expect(driver.completions()).toEqual([{ endedBy: 'interruption' }]);
  });

  test('complete the wait when the end comes before the token', async () => {
    await driver.prepare();
    await driver.launch(1, { awaited: false });
    driver.world.ec2.end(await driver.providerId(), 'interruption');
    await driver.observeEnd();
    expect(driver.completions()).toEqual([]);
    await driver.step('await-attempt', { attempt: 1, token: driver.world.workflow.wait() });
    expect(driver.completions()).toEqual([{ endedBy: 'interruption' }]);
  });

  test('complete the wait when the event of the end was lost', async () => {
    await driver.prepare();
    await driver.launch(1, { awaited: false });
    driver.world.ec2.end(await driver.providerId(), 'itself');
    await driver.step('await-attempt', { attempt: 1, token: driver.world.workflow.wait() });
    expect(driver.completions()).toEqual([{ endedBy: 'itself' }]);
  });

  test('complete the wait by the reaper when the event of the end was lost after it', async () => {
    await driver.prepare();
    await driver.launch(1);
    driver.world.ec2.end(await driver.providerId(), 'itself');
    await reapCompute(driver.world.ports)();
    expect(driver.completions()).toEqual([{ endedBy: 'itself' }]);
  });
});

describe('events of a trainer', () => {
  test('change nothing when they come twice or late, and keep the wait alive', async () => {
    await driver.prepare();
    await driver.launch(1);
    await driver.train({ fence: 1, attempt: 1, to: 'step' });
    const before = await driver.job();
    const events = await driver.world.ports.jobs.events('acme', driver.id.jobId, undefined, 100);
    await driver.tellAgain(1, 1);
    await driver.tellAgain(1, 2);
    expect(await driver.job()).toMatchObject({ progress: before.progress });
    expect(await driver.world.ports.jobs.events('acme', driver.id.jobId, undefined, 100)).toEqual(events);
    expect(driver.world.workflow.heartbeats.length).toBeGreaterThan(2);
  });

  test('that were never told are read from S3 when the attempt is recorded', async () => {
    await driver.prepare();
    await driver.launch(1);
    await driver.train({ fence: 1, attempt: 1, to: 'completed', told: false });
    await driver.endCompute('itself');
    expect(await driver.step('record-attempt', { attempt: 1 })).toMatchObject({ outcome: 'completed' });
    expect((await driver.job()).progress).toMatchObject({ step: 60 });
  });

  test('that do not bear out their key are left aside', async () => {
    await driver.prepare();
    await driver.launch(1);
    await driver.write(1, 1, { attempt: 1, tenant: 'globex', events: [] });
    expect(await driver.tellAgain(1, 1)).toEqual({ ignored: true });
    await driver.write(1, 2, 'not JSON');
    expect(await driver.tellAgain(1, 2)).toEqual({ ignored: true });
  });
});

describe('a launch', () => {
  test('whose answer is lost is repeated with the same token and launches once', async () => {
    await driver.prepare();
    driver.world.ec2.loseNextAnswer();
    driver.world.sageMaker.loseNextAnswer();
    await driver.launch(1);
    expect(driver.world.ec2.launches + driver.world.sageMaker.launches).toBe(1);
  });

  test('that is repeated by the state machine launches once and overwrites nothing', async () => {
    await driver.prepare();
    const first = await driver.launch(1);
    await driver.step('launch-attempt', first.input);
    expect(driver.world.ec2.launches + driver.world.sageMaker.launches).toBe(1);
    expect((await driver.attempt(1)).providerId).toBe(first.providerId);
  });

  test('that finds no capacity is tried elsewhere under a new token', async () => {
    await driver.prepare();
    driver.world.ec2.refuseNextLaunch('no-capacity');
    driver.world.sageMaker.refuseNextLaunch('no-capacity');
    const chosen = (await driver.step('choose-capacity', { attempt: 1, tries: 1 })) as {
      offers: string[];
      because: string;
    };
    const refused = await driver.step('launch-attempt', {
      attempt: 1,
      tries: 1,
      offers: chosen.offers,
      because: chosen.because,
    });
    expect(refused).toMatchObject({ kind: 'refused', because: expect.stringContaining('no-capacity') });
    const next = (await driver.step('choose-capacity', { attempt: 1, tries: 2 })) as { offers: string[] };
    expect(next.offers).not.toContain(chosen.offers[0]);
  });

  test('writes spec and credentials before the compute is there', async () => {
    await driver.prepare();
    const { offerKey } = await driver.launch(1);
    const keys = (
      await driver.world.ports.objects.list('data-bucket', `acme/jobs/${driver.id.jobId}/attempts/0001/`)
    ).map((object) => object.key);
    expect(keys.some((key) => key.endsWith('spec.json'))).toBe(true);
    expect(keys.some((key) => key.endsWith('credentials.json'))).toBe(offerKey.startsWith('ec2/'));
  });

  test('tells the container how old the capacity is known to be', async () => {
    driver = await driverOf({ services: ['ec2'] });
    await driver.prepare();
    const edgesTold = async (attempt: number) => {
      const { offerKey } = await driver.launch(attempt);
      const key = keysOf('acme', driver.id.jobId).spec(attempt);
      const stored = await driver.world.ports.objects.get('data-bucket', key);
      const { cadence } = TrainerSpecSchema.parse(JSON.parse(Buffer.from(stored ?? []).toString()));
      return { offerKey, edges: cadence?.ageEdgesHours.length };
    };
    const first = await edgesTold(1);
    driver.world.clock.advance(7 * 3600);
    await driver.endCompute('itself');
    expect(await edgesTold(2)).toEqual({ offerKey: first.offerKey, edges: 1 });
    expect(first.edges).toBe(5);
  });
});

describe('the end of an execution', () => {
  test('that nobody closed stops compute, books it, settles and closes the job', async () => {
    await driver.prepare();
    await driver.launch(1);
    driver.world.clock.advance(120);
    const stateMachineArn = String(driver.world.ports.settings.jobMachineArn);
    const input = JSON.stringify(driver.id);
    const detail = { name: driver.id.jobId, stateMachineArn, status: 'ABORTED', input } as const;
    const event = {
      id: '1',
      region: 'us-east-1',
      time: '',
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail,
    } as const;
    await cleanUpAfterEvent(driver.world.ports)(event);
    await cleanUpAfterEvent(driver.world.ports)(event);
    expect(await driver.job()).toMatchObject({
      status: 'failed',
      money: { settled: true },
      failure: { step: 'execution' },
    });
    expect(await driver.world.ec2.alive('us-east-1')).toEqual([]);
    expect((await driver.job()).money.spentMicroUsd).toBeGreaterThan(0);
    const other = { ...event, detail: { ...detail, stateMachineArn: `${stateMachineArn}-other` } };
    expect(await cleanUpAfterEvent(driver.world.ports)(other)).toEqual({ ignored: true });
  });
});

describe('the reaper', () => {
  test('ends compute whose job is closed, whose lease is over and whose job is unknown, and spares the rest', async () => {
    await driver.prepare();
    await driver.launch(1);
    expect(await reapCompute(driver.world.ports)()).toEqual({ reaped: [] });
    await driver.world.ports.jobs.move('acme', driver.id.jobId, 'failed');
    const { reaped } = await reapCompute(driver.world.ports)();
    expect(reaped).toMatchObject([
      { providerId: await driver.providerId(), because: expect.stringContaining('failed') },
    ]);
    expect(await reapCompute(driver.world.ports)()).toEqual({ reaped: [] });
  });

  test('ends compute past its lease', async () => {
    await driver.prepare();
    await driver.launch(1);
    driver.world.clock.advance(40 * 24 * 3600);
    const { reaped } = await reapCompute(driver.world.ports)();
    expect(reaped).toMatchObject([{ because: 'its lease is over' }]);
  });
});

test('a lost attempt is stopped, booked and told as lost', async () => {
  await driver.prepare();
  await driver.launch(1);
  driver.world.clock.advance(900);
  const recorded = await recordAttempt(driver.world.ports)({
    ...driver.id,
    attempt: 1,
    lostBecause: 'no heartbeat in time',
  });
  expect(recorded).toEqual({ outcome: 'lost', because: 'no heartbeat in time' });
  expect(await recordAttempt(driver.world.ports)({ ...driver.id, attempt: 1 })).toEqual(recorded);
  expect((await driver.attempt(1)).ended?.endedAt).toBe(NOON + 900);
  expect(FINAL_STATUSES).not.toContain((await driver.job()).status);
});
