import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { PRODUCT } from '#lib/product.ts';
import { prepareStack } from '../../demo/prepare-stack.ts';
import { LOCAL_ACCOUNT } from '../../demo/session/aws-environment.ts';
import { Phases } from '../../demo/session/phases.ts';
import { StackSession } from '../../demo/stack-session.ts';
import { CHECKPOINT_EVERY_SECONDS } from './cadence.ts';
import type { Deployed } from './deployed.ts';

/** CPU threads of the trainer in tests: one is as fast as two where other things run beside it. */
const THREADS = 1;
const SEED = 7;
/** On SageMaker the scripted trainer, which is quick; nightly the real one. */
const SAGEMAKER_TRAINER = process.env['THRIFTUNE_E2E_ALL'] === undefined ? 'scripted' : 'real';
const HEARTBEAT_EVERY_SECONDS = 1;

/** Starts a local stack of its own, deploys once, stages the tiny model; everything ends with the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const repository = join(import.meta.dirname, '..', '..');
  const session = await StackSession.start({
    repository,
    name: 'e2e',
    threads: THREADS,
    seed: SEED,
    trainerKinds: { ec2: 'real', sagemaker: SAGEMAKER_TRAINER },
    noticeSeconds: Number(process.env['THRIFTUNE_E2E_NOTICE_SECONDS'] ?? 10),
    checkpointEverySeconds: CHECKPOINT_EVERY_SECONDS,
    heartbeatEverySeconds: HEARTBEAT_EVERY_SECONDS,
  });
  try {
    const phases = new Phases(() => {});
    const { app, base, apiKey } = await prepareStack(session, {
      repository,
      base: 'tiny',
      threads: THREADS,
      keyName: 'e2e',
      phases,
    });
    const deployed: Deployed = {
      repository,
      apiUrl: app.apiUrl,
      apiKey,
      endpointUrl: session.stack.endpointUrl,
      simulatorUrl: session.stack.simulatorUrl,
      dataBucket: session.names.dataBucket,
      modelBucket: session.names.modelBucket,
      baseFolder: base.folder,
      sageMakerTrainer: SAGEMAKER_TRAINER,
      configFile: app.configFile,
    };
    project.provide('deployed', deployed);
    // The AWS adapters' contract suites find the stack by these, which a Lambda of the app has too; workers inherit them.
    Object.assign(process.env, {
      THRIFTUNE_TABLE: session.names.table,
      THRIFTUNE_DATA_BUCKET: session.names.dataBucket,
      THRIFTUNE_MODEL_BUCKET: session.names.modelBucket,
      THRIFTUNE_NAME_PREFIX: PRODUCT,
      THRIFTUNE_REGIONS: session.aws.region,
      THRIFTUNE_CLOCK: session.stack.clock,
      THRIFTUNE_JOB_MACHINE_ARN: app.outputs[`${PRODUCT}-pipeline`]?.['JobMachineArn'],
      THRIFTUNE_CONTAINER_ROLE_ARN: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${PRODUCT}-container`,
      THRIFTUNE_CHECKPOINT_EVERY_SECONDS: CHECKPOINT_EVERY_SECONDS,
      THRIFTUNE_CHECKPOINT_MINIMUM_SECONDS: CHECKPOINT_EVERY_SECONDS,
      THRIFTUNE_HEARTBEAT_EVERY_SECONDS: HEARTBEAT_EVERY_SECONDS,
      THRIFTUNE_ROOT_VOLUME_GIB: 100,
      THRIFTUNE_TRAINER_THREADS: THREADS,
      THRIFTUNE_ENVIRONMENT: 'local',
    });
  } catch (error) {
    await session.end();
    throw error;
  }
  return () => session.end();
}
