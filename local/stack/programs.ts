import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { ProgramName, StackOptions } from './options.ts';

export type Ports = Readonly<Record<ProgramName, number>>;

/** How one of the three programs is started. */
export interface Program {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly config?: { readonly file: string; readonly content: unknown };
}

/** Commands, environments and configuration files of a stack, given its ports and the instant its clock starts. */
export function programsOf(
  options: StackOptions,
  ports: Ports,
  startedAtEpochSeconds: number,
): Record<ProgramName, Program> {
  const { repository, stateDir } = options;
  const node = join(repository, 'node_modules', '.bin', 'node');
  const bound = options.detached ? [] : ['--die-with-parent'];
  const env = {
    ...withoutAws(process.env),
    PATH: `${join(repository, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    // Below the repository, so that CDK's unbundled handlers find the SDK in node_modules.
    TMPDIR: join(stateDir, 'tmp'),
  };
  const configFile = (name: string) => join(stateDir, `${name}.json`);
  const urls = {
    emulatorUrl: urlOf(ports.emulator),
    frontDoorUrl: urlOf(ports.frontDoor),
    simulatorUrl: urlOf(ports.simulator),
  };
  const defaults: Record<ProgramName, Program> = {
    emulator: {
      command: [
        ...[options.emulatorPython, '-m', 'thriftune_launcher', '--port', String(ports.emulator)],
        ...['--state-dir', join(stateDir, 'emulator'), '--lambda-endpoint-url', urls.frontDoorUrl],
        ...['--sdk-endpoint-url', urls.frontDoorUrl, ...bound],
      ],
      env: { ...env, PYTHONPATH: join(repository, 'local', 'launcher', 'src'), PYTHONUNBUFFERED: '1' },
    },
    simulator: {
      command: programCommand(
        node,
        join(repository, 'local', 'simulator', 'main.ts'),
        ports.simulator,
        configFile('simulator'),
        bound,
      ),
      env,
      config: {
        file: configFile('simulator'),
        content: {
          emulatorUrl: urls.emulatorUrl,
          frontDoorUrl: urls.frontDoorUrl,
          regions: options.regions,
          accountId: '000000000000',
          adminAccessKeyId: 'test',
          adminSecretAccessKey: 'test',
          clock: { startedAtEpochSeconds, rate: options.rate },
          noticeSeconds: options.noticeSeconds,
          seed: options.seed,
          ...(options.trace === undefined ? {} : { trace: options.trace }),
          stateDir: join(stateDir, 'simulator'),
          python: options.trainerPython,
          pythonPath: join(repository, 'containers', 'trainer', 'src'),
          trainerKinds: options.trainerKinds,
          forkServerSocket: join(stateDir, 'fork-server.sock'),
          warm: options.warm,
          cacheDir: join(stateDir, 'cache'),
        },
      },
    },
    frontDoor: {
      command: programCommand(
        node,
        join(repository, 'local', 'front-door', 'main.ts'),
        ports.frontDoor,
        configFile('front-door'),
        bound,
      ),
      env,
      config: {
        file: configFile('front-door'),
        content: {
          emulatorUrl: urls.emulatorUrl,
          simulatorUrl: urls.simulatorUrl,
          botocoreDataDir: botocoreDataDir(options.emulatorPython),
          recordFile: join(stateDir, 'logs', 'calls.jsonl'),
        },
      },
    },
  };
  if (options.commands === undefined) return defaults;
  return {
    emulator: replaced(defaults.emulator, options.commands.emulator?.(ports.emulator)),
    simulator: replaced(defaults.simulator, options.commands.simulator?.(ports.simulator)),
    frontDoor: replaced(defaults.frontDoor, options.commands.frontDoor?.(ports.frontDoor)),
  };
}

export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function programCommand(
  node: string,
  main: string,
  port: number,
  config: string,
  bound: readonly string[],
): readonly string[] {
  return [node, main, '--port', String(port), '--config', config, ...bound];
}

function replaced(program: Program, command: readonly string[] | undefined): Program {
  return command === undefined ? program : { ...program, command };
}

/** The service models that the front door validates by are those of the emulator's pinned botocore. */
function botocoreDataDir(emulatorPython: string): string {
  const packages = join(dirname(dirname(emulatorPython)), 'lib');
  const python = existsSync(packages) ? readdirSync(packages).find((name) => name.startsWith('python3.')) : undefined;
  return join(packages, python ?? 'python3', 'site-packages', 'botocore', 'data');
}

/** The user's real AWS settings must not reach a stack that stands for AWS. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
