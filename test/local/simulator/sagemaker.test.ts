import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddTagsCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, observedStep, START, sim, startHarness } from './support/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ noticeSeconds: 10, sageMakerRestartSeconds: 5 });
});
afterEach(() => harness.close());

const input = (changes: Partial<CreateTrainingJobCommandInput> = {}): CreateTrainingJobCommandInput => ({
  TrainingJobName: 'job-1-1',
  RoleArn: 'arn:aws:iam::123456789012:role/training',
  AlgorithmSpecification: {
    TrainingImage: '123456789012.dkr.ecr.us-east-1.amazonaws.com/trainer:1',
    TrainingInputMode: 'File',
  },
  HyperParameters: { specKey: 'default/jobs/job-1/attempts/0001/spec.json' },
  OutputDataConfig: { S3OutputPath: 's3://data/default/jobs/job-1/' },
  ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 1, VolumeSizeInGB: 100 },
  StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 7200 },
  EnableManagedSpotTraining: true,
  Tags: [
    { Key: 'thriftune:job', Value: 'job-1' },
    { Key: 'thriftune:attempt', Value: '1' },
  ],
  ...changes,
});
const onDemand = (changes: Partial<CreateTrainingJobCommandInput> = {}) =>
  input({ EnableManagedSpotTraining: false, StoppingCondition: { MaxRuntimeInSeconds: 7200 }, ...changes });
const create = (given = input()) => harness.sageMaker.send(new CreateTrainingJobCommand(given));
const describeJob = () => harness.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job-1-1' }));
const stop = () => harness.sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: 'job-1-1' }));
const secondaries = async () => (await describeJob()).SecondaryStatusTransitions?.map(({ Status }) => Status);
const container = (number = 1) => harness.runner.named(`job-1-1/${number}`);

describe('a training job', () => {
  it("runs the container with SageMaker's files and ends with it", async () => {
    await create();
    await harness.time.advance(1);
    const { spec } = container();
    expect(spec.args).toEqual(['-m', 'thriftune_trainer.supervisor', 'train']);
    expect(spec.env).toMatchObject({
      TRAINING_JOB_NAME: 'job-1-1',
      TRAINING_JOB_ARN: 'arn:aws:sagemaker:us-east-1:123456789012:training-job/job-1-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${harness.simulator.url}/credentials/us-east-1/job-1-1`,
    });
    const configOf = (name: string) =>
      JSON.parse(readFileSync(join(spec.env['THRIFTUNE_ML_ROOT'] as string, 'input', 'config', name), 'utf8'));
    expect(configOf('hyperparameters.json')).toEqual({ specKey: 'default/jobs/job-1/attempts/0001/spec.json' });
    expect(configOf('resourceconfig.json')).toMatchObject({ current_host: 'algo-1', hosts: ['algo-1'] });
    await harness.time.advance(10);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' });
    container().exit(0);
    await harness.time.advance(1);
    const done = await describeJob();
    expect(done).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      TrainingTimeInSeconds: 1200,
      CreationTime: new Date(START * 1000),
      TrainingStartTime: new Date((START + 120) * 1000),
      TrainingEndTime: new Date((START + 1320) * 1000),
    });
    expect(await secondaries()).toEqual(['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
    expect(harness.emulator.told('training-job/job-1-1')).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    expect(harness.emulator.events[0]?.detail).toMatchObject({
      TrainingJobName: 'job-1-1',
      CreationTime: String(START * 1000),
      Tags: { 'thriftune:job': 'job-1' },
    });
  });

  it('bills managed spot by fewer seconds at the on-demand ml price', async () => {
    await create();
    await harness.time.advance(11);
    container().exit(0);
    await harness.time.advance(1);
    const { BillableTimeInSeconds = 0, TrainingTimeInSeconds = 0 } = await describeJob();
    const mean = (0.9454 + 0.7021 + 0.6046 + 0.5331 + 0.5051) / 5;
    expect(BillableTimeInSeconds).toBe(Math.round((TrainingTimeInSeconds * mean) / 1.006));
    const bill = await sim(harness, 'GET', 'bill?jobId=job-1');
    expect(bill['lines']).toMatchObject([
      {
        resourceId: 'job-1-1',
        sku: 'training-job',
        seconds: BillableTimeInSeconds,
        microUsdPerHour: 1_410_000,
        microUsd: Math.round((BillableTimeInSeconds * 1_410_000) / 3600),
      },
    ]);
  });

  it('fails with the first 1024 characters of what the container wrote', async () => {
    await create();
    await harness.time.advance(1);
    const output = join(container().spec.env['THRIFTUNE_ML_ROOT'] as string, 'output');
    mkdirSync(output, { recursive: true });
    writeFileSync(join(output, 'failure'), `TrainerOutOfMemory: ${'x'.repeat(3000)}`);
    container().exit(1);
    await harness.time.advance(1);
    const failed = await describeJob();
    expect(failed).toMatchObject({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed' });
    expect(failed.FailureReason).toMatch(/^AlgorithmError: TrainerOutOfMemory: x+$/);
    expect(failed.FailureReason).toHaveLength(1024);
  });

  it('stops by SIGTERM, then SIGKILL after the scaled two minutes, and only while it runs', async () => {
    await create();
    await harness.time.advance(1);
    await stop();
    expect(container().signals).toEqual(['SIGTERM process']);
    await harness.time.advance(9);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Stopping' });
    await harness.time.advance(1);
    expect(container().signals).toEqual(['SIGTERM process', 'SIGKILL group']);
    expect(await describeJob()).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'Stopped',
      TrainingTimeInSeconds: 120,
    });
    await expect(stop()).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('stops at MaxRuntime', async () => {
    harness.runner.exitOnTerm = 0;
    await create(onDemand({ StoppingCondition: { MaxRuntimeInSeconds: 600 } }));
    await harness.time.advance(6);
    expect(await describeJob()).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'MaxRuntimeExceeded',
      TrainingTimeInSeconds: 600,
    });
  });

  it("gives its containers the role's credentials, tagged when tags are chained", async () => {
    await create(input({ SessionChainingConfig: { EnableSessionTagChaining: true } }));
    await harness.time.advance(1);
    const answer = await fetch(container().spec.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] as string);
    expect(await answer.json()).toMatchObject({
      AccessKeyId: 'ASIA',
      SecretAccessKey: 'secret',
      Token: 'token',
      Expiration: '2027-01-01T00:00:00.000Z',
    });
    expect(harness.emulator.sessions).toMatchObject([
      { roleArn: 'arn:aws:iam::123456789012:role/training', tags: { 'thriftune:job': 'job-1' } },
    ]);
  });
});

describe('managed spot', () => {
  it('restarts itself in a new container after an interruption', async () => {
    harness.runner.exitOnTerm = 143;
    await create();
    await harness.time.advance(1);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', atSteps: [5] });
    await sim(harness, 'POST', 'observed-object', observedStep('job-1', 1, 5, 50));
    await harness.time.advance(0);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Interrupted' });
    await harness.time.advance(6);
    expect(container(2).spec.env['THRIFTUNE_ML_ROOT']).toContain(join('job-1-1', '2', 'opt', 'ml'));
    container(2).exit(0);
    await harness.time.advance(1);
    expect(await secondaries()).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Interrupted',
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
  });

  it('is completed, half trained, when the container exits 0 on SIGTERM', async () => {
    harness.runner.exitOnTerm = 0;
    await create();
    await harness.time.advance(1);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true });
    await harness.time.advance(1);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Completed' });
  });

  it('waits for capacity until MaxWait and ends Stopped, not Failed', async () => {
    await sim(harness, 'POST', 'faults', {
      operation: 'CreateTrainingJob',
      error: 'CapacityError',
      offer: 'sagemaker/ml.g5.xlarge/spot',
    });
    await create(input({ StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 1200 } }));
    await harness.time.advance(9);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Starting' });
    await harness.time.advance(1);
    const stopped = await describeJob();
    expect(stopped).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded' });
    expect(stopped.BillableTimeInSeconds).toBeUndefined();
    expect(harness.runner.started).toEqual([]);
  });

  it('counts running time into MaxWait', async () => {
    harness.runner.exitOnTerm = 1;
    await create(input({ StoppingCondition: { MaxRuntimeInSeconds: 1200, MaxWaitTimeInSeconds: 1200 } }));
    await harness.time.advance(10);
    expect(await describeJob()).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded' });
  });
});

describe('SageMaker refuses', () => {
  it.each([
    ['spot without MaxWait', { StoppingCondition: { MaxRuntimeInSeconds: 600 } }],
    ['MaxWait under MaxRuntime', { StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 599 } }],
    [
      'InstancePreferences with spot',
      {
        ResourceConfig: {
          InstancePreferences: [{ InstanceType: 'ml.g5.xlarge' as const, InstanceCount: 1 }],
          VolumeSizeInGB: 30,
        },
      },
    ],
    [
      'an unknown type',
      { ResourceConfig: { InstanceType: 'ml.p5.48xlarge' as const, InstanceCount: 1, VolumeSizeInGB: 30 } },
    ],
  ])('%s', async (_, changes) => {
    await expect(create(input(changes))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('a used name', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'ResourceInUse' });
  });

  it('a spent quota', async () => {
    await sim(harness, 'POST', 'faults', { quota: 'ml.g5.xlarge for spot training job usage', value: 0 });
    await expect(create()).rejects.toMatchObject({ name: 'ResourceLimitExceeded' });
  });

  it('what it does not know, as a ValidationException', async () => {
    await expect(describeJob()).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('when throttled by a scripted fault', async () => {
    await sim(harness, 'POST', 'faults', { operation: 'CreateTrainingJob', error: 'ThrottlingException' });
    await expect(create()).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('on-demand', () => {
  it('takes the first preferred type that has capacity and says which', async () => {
    await sim(harness, 'POST', 'faults', {
      operation: 'CreateTrainingJob',
      error: 'CapacityError',
      offer: 'sagemaker/ml.g6.xlarge',
    });
    await create(
      onDemand({
        ResourceConfig: {
          InstancePreferences: [
            { InstanceType: 'ml.g6.xlarge', InstanceCount: 1 },
            { InstanceType: 'ml.g5.xlarge', InstanceCount: 1 },
          ],
          VolumeSizeInGB: 30,
        },
      }),
    );
    await harness.time.advance(1);
    expect((await describeJob()).ResourceConfig).toMatchObject({
      SelectedInstanceType: 'ml.g5.xlarge',
      SelectedInstanceCount: 1,
    });
  });

  it('fails without capacity', async () => {
    await sim(harness, 'POST', 'faults', {
      operation: 'CreateTrainingJob',
      error: 'CapacityError',
      offer: 'sagemaker/*/on-demand',
    });
    await create(onDemand());
    await harness.time.advance(1);
    const failed = await describeJob();
    expect(failed).toMatchObject({ TrainingJobStatus: 'Failed' });
    expect(failed.FailureReason).toContain('CapacityError');
  });
});

describe('lists and tags', () => {
  it('finds jobs by status and keeps their tags', async () => {
    const { TrainingJobArn } = await create();
    await create(input({ TrainingJobName: 'job-2-1' }));
    const { TrainingJobSummaries } = await harness.sageMaker.send(
      new ListTrainingJobsCommand({ StatusEquals: 'InProgress', NameContains: 'job-2' }),
    );
    expect(TrainingJobSummaries).toMatchObject([{ TrainingJobName: 'job-2-1', TrainingJobStatus: 'InProgress' }]);
    await harness.sageMaker.send(
      new AddTagsCommand({ ResourceArn: TrainingJobArn, Tags: [{ Key: 'more', Value: 'yes' }] }),
    );
    expect((await harness.sageMaker.send(new ListTagsCommand({ ResourceArn: TrainingJobArn }))).Tags).toContainEqual({
      Key: 'more',
      Value: 'yes',
    });
  });
});
