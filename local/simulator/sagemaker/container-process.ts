import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { commonEnvironment, trainerEnvironment } from '../processes/environment.ts';
import type { ProcessSpec } from '../processes/runner.ts';
import type { TrainingJob } from './training-job.ts';

const LONGEST_FAILURE_REASON = 1024;

/** `/opt/ml` of one container of a job. */
export function mlRoot(config: Config, jobName: string, container: number): string {
  return join(config.stateDir, 'training-jobs', jobName, String(container), 'opt', 'ml');
}

/** Writes the files that SageMaker puts into the container. Channels are not downloaded: the trainer reads S3 itself. */
export function writeInputs(job: TrainingJob, root: string): void {
  const config = join(root, 'input', 'config');
  for (const folder of [config, join(root, 'model'), join(root, 'output', 'data'), join(root, 'checkpoints')])
    mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown) => writeFileSync(join(config, name), JSON.stringify(value));
  write('hyperparameters.json', job.request.HyperParameters);
  write('resourceconfig.json', {
    current_host: 'algo-1',
    hosts: ['algo-1'],
    network_interface_name: 'eth0',
    current_instance_type: job.selectedType,
  });
  write(
    'inputdataconfig.json',
    Object.fromEntries(job.request.InputDataConfig.map(({ ChannelName, ...channel }) => [ChannelName, channel])),
  );
  const checkpoints = job.request.CheckpointConfig;
  if (checkpoints !== undefined)
    write('checkpointconfig.json', { LocalPath: checkpoints.LocalPath ?? '/opt/ml/checkpoints' });
}

/** One container as a local process. */
export function containerProcess(
  job: TrainingJob,
  container: number,
  config: Config,
  simulatorUrl: string,
): ProcessSpec {
  const root = mlRoot(config, job.name, container);
  return {
    name: `${job.name}/${container}`,
    command: config.python,
    args: ['-m', 'thriftune_trainer.supervisor', 'train'],
    cwd: join(root, '..', '..'),
    logFile: join(config.stateDir, 'logs', `${job.name}-${container}.log`),
    env: {
      ...commonEnvironment(config, job.region),
      ...trainerEnvironment(config, 'sagemaker'),
      ...job.request.Environment,
      TRAINING_JOB_NAME: job.name,
      TRAINING_JOB_ARN: job.arn,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${simulatorUrl}/credentials/${job.region}/${job.name}`,
      THRIFTUNE_ML_ROOT: root,
    },
  };
}

/** FailureReason of a container that failed: what it wrote into output/failure, cut as SageMaker cuts it. */
export function failureReason(root: string, exitCode: number | null): string {
  let said = '';
  try {
    said = readFileSync(join(root, 'output', 'failure'), 'utf8').slice(0, LONGEST_FAILURE_REASON);
  } catch {
    // It wrote none: SageMaker says as little.
  }
  return `AlgorithmError: ${said}, exit code: ${exitCode ?? 137}`.slice(0, LONGEST_FAILURE_REASON);
}
