import { describe, expect, test } from 'vitest';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import type { JobRequest } from '#lib/core/job/job.ts';
import { announcedUploadKey } from '#lib/core/job/keys.ts';
import { createJob } from '#lib/usecases/create-job.ts';
import { holdMoney } from '#lib/usecases/hold-money.ts';
import { observeTrainingJob } from '#lib/usecases/observe-training-job.ts';
import { profileData } from '#lib/usecases/profile-data.ts';
import { publishResult } from '#lib/usecases/publish-result.ts';
import { Driver, driverOf } from './driver.ts';
import { BAD_FILE, DATA_BUCKET, MODEL, rowsOf, TRAINING_FILE, worldOf } from './world.ts';

const REQUEST: JobRequest = {
  model: MODEL.id,
  objective: 'sft',
  tuning: 'lora',
  trainingFile: TRAINING_FILE,
  capUsd: 5,
  seed: 42,
};

async function driverFor(request: Partial<JobRequest>): Promise<Driver> {
  const world = await worldOf();
  const job = await createJob(world.ports)({ tenant: 'acme', request: { ...REQUEST, ...request } });
  if ('kind' in job) throw new Error(job.message);
  return new Driver(world, job.jobId);
}

describe('a step refuses by name', () => {
  test('a job that is not there', async () => {
    const { ports } = await worldOf();
    const missing = { tenant: 'acme', jobId: `job-${'9'.repeat(26)}` };
    await expect(profileData(ports)(missing)).rejects.toMatchObject({ name: 'JobNotFound' });
  });

  test('data that went bad after it was submitted, with its lines', async () => {
    const driver = await driverOf();
    const text = `${rowsOf(2)}oops\n`;
    await driver.world.ports.objects.put(DATA_BUCKET, `acme/uploads/${TRAINING_FILE}`, text, 'application/jsonl');
    await expect(driver.step('profile-data', {})).rejects.toMatchObject({
      name: 'DatasetInvalid',
      message: expect.stringContaining('line 3'),
    });
    expect(BAD_FILE).not.toBe(TRAINING_FILE);
  });

  test('data whose bytes are not those that were announced', async () => {
    const driver = await driverOf();
    const { ports } = driver.world;
    const announced = { schemaVersion: 1, kind: 'thriftune.upload', filename: 'a.jsonl', sha256: '0'.repeat(64) };
    const key = announcedUploadKey('acme', TRAINING_FILE);
    await ports.objects.put(DATA_BUCKET, key, JSON.stringify(announced), 'application/json');
    await expect(driver.step('profile-data', {})).rejects.toMatchObject({
      name: 'DatasetInvalid',
      message: expect.stringMatching(/^trainingFile: .* has SHA-256 .* was announced\. Upload the file again\.$/),
    });
  });

  test('a plan that no cap can pay', async () => {
    const driver = await driverFor({ capUsd: 0.0001 });
    await driver.step('profile-data', {});
    await expect(driver.step('make-plan', {})).rejects.toMatchObject({ name: 'NoFeasiblePlan' });
  });

  test('money that is refused', async () => {
    const driver = await driverOf();
    for (const step of ['profile-data', 'stage-model', 'make-plan'] as const) await driver.step(step, {});
    const refusing = {
      ...driver.world.ports.budget,
      hold: async () => ({ kind: 'refused', limitMicroUsd: 1, heldMicroUsd: 0 }) as const,
    };
    const budget = Object.assign(
      Object.create(driver.world.ports.budget) as typeof driver.world.ports.budget,
      refusing,
    );
    await expect(holdMoney({ ...driver.world.ports, budget })(driver.id)).rejects.toMatchObject({
      name: 'HoldRefused',
    });
  });

  test('a snapshot that was changed after its manifest', async () => {
    const driver = await driverOf();
    await driver.prepare();
    await driver.launch(1);
    await driver.train({ fence: 1, attempt: 1, to: 'completed' });
    const key = `acme/jobs/${driver.id.jobId}/run/00000001/snapshot/adapter_model.safetensors`;
    await driver.world.ports.objects.put(DATA_BUCKET, key, 'WEIGHTS', 'application/octet-stream');
    await expect(publishResult(driver.world.ports)(driver.id)).rejects.toMatchObject({
      name: 'SnapshotInvalid',
      message: expect.stringContaining('SHA-256'),
    });
  });
});

describe('a SageMaker job that is interrupted', () => {
  test('is noticed once a container and left to restart by itself', async () => {
    const driver = await driverFor({ services: ['sagemaker'] });
    await driver.prepare();
    const { providerId = '' } = await driver.launch(1);
    const detail = { TrainingJobName: providerId, TrainingJobStatus: 'InProgress', SecondaryStatus: 'Interrupted' };
    for (const id of ['1', '2']) {
      expect(await observeTrainingJob(driver.world.ports)({ id, detail })).toMatchObject({ over: false });
    }
    expect((await driver.world.sageMaker.describe('us-east-1', providerId))?.state).not.toBe('ended');
    const events = await driver.world.ports.jobs.events(driver.id.tenant, driver.id.jobId, undefined, 1000);
    expect(events.filter(({ type }) => type === 'interruption-notice')).toHaveLength(1);
    expect(driver.completions()).toHaveLength(0);
  });
});

test('a market clock turns market waits into wall instants', () => {
  const clock = new MemoryClock(1000, 120);
  clock.advance(10);
  expect([clock.now(), clock.wallInstantOf(clock.now() + 240), clock.label]).toEqual([2200, 1012, 'market']);
});
