import { join } from 'node:path';
import type { Config } from '../config.ts';
import { commonEnvironment, trainerEnvironment } from '../processes/environment.ts';
import type { ProcessSpec } from '../processes/runner.ts';
import type { Instance } from './instance.ts';

const AGENT_POLL_WALL_SECONDS = '0.5';

/** The host agent of an instance as a local process. `simulatorUrl` is where its metadata service answers. */
export function hostProcess(instance: Instance, config: Config, simulatorUrl: string): ProcessSpec {
  const root = join(config.stateDir, 'instances', instance.id);
  return {
    name: instance.id,
    command: config.python,
    args: ['-m', 'thriftune_agent'],
    cwd: root,
    logFile: join(config.stateDir, 'logs', `${instance.id}.log`),
    env: {
      ...commonEnvironment(config, instance.region),
      ...trainerEnvironment(config, 'ec2'),
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `${simulatorUrl}/imds/${instance.id}`,
      THRIFTUNE_AGENT_ROOT: root,
      THRIFTUNE_AGENT_RUNNER: 'process',
      THRIFTUNE_PROCESS_COMMAND: JSON.stringify([config.python, '-m', 'thriftune_trainer.supervisor', 'train']),
      THRIFTUNE_AGENT_POLL_SECONDS: AGENT_POLL_WALL_SECONDS,
    },
  };
}
