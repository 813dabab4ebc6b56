import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StepFailed } from './step-failed.ts';

export interface ProgramInput {
  /** What a person calls it. */
  readonly step: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
}

const KILL_AFTER_MILLISECONDS = 3000;
const TAIL_LINES = 12;

/** Programs that are run to their end, each in a process group of its own, so that ending one leaves none of its children. */
export class Programs {
  readonly #running = new Set<ChildProcess>();
  #ended = false;

  /** Runs a program with its output in a log; rejects with the log's end when it fails. */
  async run({ step, command, cwd, env, logFile }: ProgramInput): Promise<void> {
    if (this.#ended) throw new StepFailed(step, 'stopped before it began');
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w');
    const [program = '', ...parameters] = command;
    const child = spawn(program, parameters, { cwd, env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#running.add(child);
    const end = await new Promise<string | number | null>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    this.#running.delete(child);
    if (end !== 0) throw new StepFailed(step, `${program} ended with ${end}:\n${tailOf(logFile)}`, logFile);
  }

  /** Ends what runs, and refuses to start more. */
  async end(): Promise<void> {
    this.#ended = true;
    const until = Date.now() + KILL_AFTER_MILLISECONDS;
    for (const child of this.#running) signalGroup(child, 'SIGTERM');
    while (this.#running.size > 0 && Date.now() < until) await sleep(25);
    for (const child of this.#running) signalGroup(child, 'SIGKILL');
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

function tailOf(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return lines.slice(-TAIL_LINES).join('\n') || 'it wrote nothing';
}
