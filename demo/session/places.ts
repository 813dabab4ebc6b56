import { delimiter, join } from 'node:path';

/** Where everything lies that a run makes or needs, beside the sources. */
export interface Places {
  readonly repository: string;
  readonly state: string;
  /** State of the local stack; two stacks need two folders. */
  readonly stackDir: string;
  readonly logs: string;
  readonly node: string;
  readonly trainerPython: string;
  readonly trainerSource: string;
  readonly models: string;
  readonly reports: string;
}

export function placesOf(repository: string, stackName = 'local'): Places {
  const state = join(repository, '.thriftune');
  return {
    repository,
    state,
    stackDir: join(state, stackName),
    logs: join(state, 'logs'),
    node: join(repository, 'node_modules', '.bin', 'node'),
    trainerPython: join(state, 'trainer-venv', 'bin', 'python'),
    trainerSource: join(repository, 'containers', 'trainer', 'src'),
    models: join(state, 'models'),
    reports: join(state, 'reports'),
  };
}

/** The user's environment without the user's AWS: nothing of a run may reach a real account. */
export function environmentWithoutAws({ repository }: Places): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'));
  return {
    ...Object.fromEntries(own),
    PATH: `${join(repository, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  };
}

/** Environment of the trainer's Python programs. */
export function trainerEnvironment(places: Places, threads: number): NodeJS.ProcessEnv {
  return {
    ...environmentWithoutAws(places),
    PYTHONPATH: places.trainerSource,
    PYTHONUNBUFFERED: '1',
    OMP_NUM_THREADS: String(threads),
    // Threads that wait by spinning make each other ten times slower on a busy machine.
    OMP_WAIT_POLICY: 'PASSIVE',
    HF_HUB_OFFLINE: '1',
    TOKENIZERS_PARALLELISM: 'false',
  };
}
