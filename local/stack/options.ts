import { join } from 'node:path';

export type TrainerKind = 'real' | 'scripted';
/** What trains on each back end. */
export type TrainerKinds = Readonly<Record<'ec2' | 'sagemaker', TrainerKind>>;

/** A trace and the tick that it begins with. */
export interface TraceOption {
  readonly path: string;
  readonly startTick: number;
}

/** What a local stack is started with. Paths are absolute. */
export interface StackOptions {
  readonly repository: string;
  /** Where state, logs and temporary files lie; one stack per folder. */
  readonly stateDir: string;
  readonly name: string;
  /** True: the stack outlives this process (`local up`); false: it ends with it. */
  readonly detached: boolean;
  /** Market seconds per wall second. */
  readonly rate: number;
  /** Wall seconds between an interruption's notice and its end; billed as AWS's 120 s. */
  readonly noticeSeconds: number;
  readonly seed: number;
  /** A recorded spot market to be played: a file, or a folder with one for each zone; absolute. */
  readonly trace?: TraceOption | undefined;
  /** Start the trainer's fork server with the stack. */
  readonly warm: boolean;
  readonly trainerKinds: TrainerKinds;
  readonly regions: readonly string[];
  readonly emulatorPython: string;
  readonly trainerPython: string;
  /** Replaces a program's command, for tests: receives the port, answers program and arguments. */
  readonly commands?: Partial<Record<ProgramName, (port: number) => readonly string[]>> | undefined;
}

export type ProgramName = 'emulator' | 'simulator' | 'frontDoor';
export const PROGRAM_NAMES: readonly ProgramName[] = ['emulator', 'simulator', 'frontDoor'];

/** The project's own settings for a stack in `.thriftune/local`. */
export function defaultOptions(repository: string, overrides: Partial<StackOptions> = {}): StackOptions {
  const state = join(repository, '.thriftune');
  return {
    repository,
    stateDir: join(state, 'local'),
    name: 'local',
    detached: false,
    rate: 120,
    noticeSeconds: 10,
    seed: 7,
    warm: true,
    trainerKinds: { ec2: 'real', sagemaker: 'real' },
    regions: ['us-east-1'],
    emulatorPython: join(state, 'emulator-venv', 'bin', 'python'),
    trainerPython: join(state, 'trainer-venv', 'bin', 'python'),
    ...overrides,
  };
}
