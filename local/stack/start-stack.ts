import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_NAMES, type ProgramName, type StackOptions } from './options.ts';
import { endGroups, freePort, type ProcessRef, startProgram, startTicksOf, untilReady } from './processes.ts';
import { type Ports, type Program, programsOf, urlOf } from './programs.ts';
import { readState, removeState, type StackState, writeState } from './state-file.ts';

/** A stack that serves. */
export interface RunningStack {
  readonly name: string;
  /** The one endpoint for every AWS call. */
  readonly endpointUrl: string;
  readonly emulatorUrl: string;
  readonly simulatorUrl: string;
  /** The Clock port's setting: `market:<startedAtEpochSeconds>:<rate>`. */
  readonly clock: string;
  readonly state: StackState;
  readonly stateDir: string;
  readonly logsDir: string;
  /** True when another process started it: whoever reuses a stack does not end it. */
  readonly reused: boolean;
  /** Resolves, with the reason and the log's end, when a program ends by itself. Never for a reused stack. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** Seconds that a program may take to say `ready`; the emulator needs under one, a loaded machine more. */
const READY_TIMEOUT_SECONDS = 60;

/** Starts the three programs on free ports, or takes the stack of that name that runs already. Nothing is left when starting fails. */
export async function startStack(
  options: StackOptions,
  onProgress: (message: string) => void = () => {},
): Promise<RunningStack> {
  const existing = readState(options.stateDir);
  if (existing?.alive) return reuse(existing.state, options);
  if (existing !== undefined) await stopStack(options.stateDir);
  return startAnew(options, onProgress);
}

/** Ends the stack of a folder. Answers false when there was none. */
export async function stopStack(stateDir: string): Promise<boolean> {
  const existing = readState(stateDir);
  if (existing === undefined) return false;
  const { frontDoor, simulator, emulator } = existing.state.programs;
  // First the file: what ends from here on is ended by us. First the simulator: its trainers still speak to the others.
  removeState(stateDir);
  await endGroups([simulator]);
  await endGroups([frontDoor, emulator]);
  return true;
}

function reuse(state: StackState, options: StackOptions): RunningStack {
  if (state.name !== options.name) {
    throw new Error(
      `a local stack named '${state.name}' runs in ${options.stateDir}; end it with 'thriftune local down', or use its name`,
    );
  }
  if (
    state.trainerKinds.ec2 !== options.trainerKinds.ec2 ||
    state.trainerKinds.sagemaker !== options.trainerKinds.sagemaker ||
    state.noticeSeconds !== options.noticeSeconds ||
    state.trace?.path !== options.trace?.path ||
    state.trace?.startTick !== options.trace?.startTick ||
    state.clock.rate !== options.rate
  ) {
    throw new Error(
      `the local stack '${state.name}' runs with other settings (trainer ${state.trainerKinds.ec2} on EC2 and ${state.trainerKinds.sagemaker} on SageMaker, notice ${state.noticeSeconds} s, ` +
        `clock × ${state.clock.rate}, ${state.trace === undefined ? 'no trace' : `trace ${state.trace.path} from tick ${state.trace.startTick}`}); end it with 'thriftune local down' first`,
    );
  }
  return runningStack(state, options.stateDir, true, new Promise(() => {}));
}

async function startAnew(options: StackOptions, onProgress: (message: string) => void): Promise<RunningStack> {
  const logsDir = join(options.stateDir, 'logs');
  // A fresh emulator knows nothing of an earlier one's objects and instances.
  for (const folder of ['emulator', 'simulator', 'tmp', 'logs']) {
    rmSync(join(options.stateDir, folder), { recursive: true, force: true });
    mkdirSync(join(options.stateDir, folder), { recursive: true });
  }
  mkdirSync(join(options.stateDir, 'cache'), { recursive: true });
  // The emulator's Node worker is a CommonJS `.js` file below this folder; the repository's package.json would make it a module.
  writeFileSync(join(options.stateDir, 'package.json'), '{ "type": "commonjs" }\n');
  const ports: Ports = { emulator: await freePort(), simulator: await freePort(), frontDoor: await freePort() };
  const startedAtEpochSeconds = Math.floor(Date.now() / 1000);
  const programs = programsOf(options, ports, startedAtEpochSeconds);
  const started = new Map<ProgramName, { readonly child: ChildProcess; readonly ref: ProcessRef }>();
  const endAll = () => endGroups([...started.values()].map(({ ref }) => ref));
  // Ctrl-C while the programs start: without this a detached start would leave programs that no state file names.
  const interrupted = (signal: NodeJS.Signals) => void endAll().then(() => process.kill(process.pid, signal));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await Promise.all(
      PROGRAM_NAMES.map(async (name) => {
        const logFile = join(logsDir, `${name}.log`);
        const child = launch(programs[name], logFile, options);
        const ref = { pid: child.pid ?? 0, startTicks: startTicksOf(child.pid ?? 0) ?? '' };
        started.set(name, { child, ref });
        await untilReady(child, logFile, 0, READY_TIMEOUT_SECONDS).catch((error: Error) => {
          throw new Error(`the ${name} did not start (log: ${logFile}): ${error.message}`);
        });
        onProgress(`${name} serves on ${urlOf(ports[name])}`);
      }),
    );
  } catch (error) {
    await endAll();
    throw error;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
  const program = (name: ProgramName) => {
    const entry = started.get(name);
    if (entry === undefined) throw new Error(`the ${name} was not started`);
    return { ...entry.ref, port: ports[name] };
  };
  const state: StackState = {
    schemaVersion: 1,
    kind: 'thriftune.local-stack',
    name: options.name,
    startedAt: new Date(startedAtEpochSeconds * 1000).toISOString(),
    clock: { startedAtEpochSeconds, rate: options.rate },
    noticeSeconds: options.noticeSeconds,
    ...(options.trace === undefined ? {} : { trace: options.trace }),
    trainerKinds: options.trainerKinds,
    programs: { emulator: program('emulator'), simulator: program('simulator'), frontDoor: program('frontDoor') },
  };
  writeState(options.stateDir, state);
  return runningStack(state, options.stateDir, false, firstDeath(started, logsDir, options.stateDir));
}

function launch(program: Program, logFile: string, options: StackOptions): ChildProcess {
  if (program.config !== undefined)
    writeFileSync(program.config.file, `${JSON.stringify(program.config.content, null, 2)}\n`);
  return startProgram(program.command, {
    cwd: options.repository,
    env: program.env,
    logFile,
    detached: options.detached,
  });
}

/** A program that ends while the state file still names it ended by itself: the others are ended too. */
function firstDeath(
  started: ReadonlyMap<ProgramName, { readonly child: ChildProcess }>,
  logsDir: string,
  stateDir: string,
): Promise<string> {
  return new Promise((resolve) => {
    for (const [name, { child }] of started) {
      child.once('exit', (code, signal) => {
        if (readState(stateDir)?.state.programs[name].pid !== child.pid) return;
        const logFile = join(logsDir, `${name}.log`);
        const end = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n') : '';
        const reason = `the ${name} ended by itself (${signal ?? `exit code ${code}`}); log ${logFile}:\n${end}`;
        void stopStack(stateDir).then(() => resolve(reason));
      });
    }
  });
}

function runningStack(state: StackState, stateDir: string, reused: boolean, died: Promise<string>): RunningStack {
  const { emulator, simulator, frontDoor } = state.programs;
  return {
    name: state.name,
    endpointUrl: urlOf(frontDoor.port),
    emulatorUrl: urlOf(emulator.port),
    simulatorUrl: urlOf(simulator.port),
    clock: `market:${state.clock.startedAtEpochSeconds}:${state.clock.rate}`,
    state,
    stateDir,
    logsDir: join(stateDir, 'logs'),
    reused,
    died,
    stop: async () => {
      await stopStack(stateDir);
    },
  };
}
