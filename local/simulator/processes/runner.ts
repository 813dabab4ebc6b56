import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program to start. `env` is its whole environment. */
export interface ProcessSpec {
  /** For people: `i-0abc…`, a training job's name, `fork-server`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
}

/** How a process ended; 127 when it could not be started. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A started process, the first of a process group of its own. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** `process` reaches the first process alone (a container's PID 1), `group` its group and, for SIGKILL, every descendant too. */
  signal(signal: 'SIGTERM' | 'SIGKILL', scope: 'process' | 'group'): void;
}

/** Starts processes; tests put a fake in its place. */
export interface ProcessRunner {
  start(spec: ProcessSpec): RunningProcess;
}

/** Starts real processes, each in its own group, output to its log file. What is left of the group when the first ends is killed. */
export const spawningRunner: ProcessRunner = {
  start(spec) {
    mkdirSync(dirname(spec.logFile), { recursive: true });
    mkdirSync(spec.cwd, { recursive: true });
    const log = openSync(spec.logFile, 'a');
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const pid = child.pid ?? 0;
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }));
      child.once('exit', (code, signal) => {
        kill(-pid, 'SIGKILL');
        resolve({ code, signal });
      });
    });
    return {
      name: spec.name,
      pid,
      exited,
      signal: (signal, scope) => (scope === 'process' ? kill(pid, signal) : killAll(pid, signal)),
    };
  },
};

/** A supervisor gives its child a session of its own, out of the group's reach: descendants are found by their parents. */
function killAll(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  const descendants = signal === 'SIGKILL' ? descendantsOf(pid) : [];
  kill(-pid, signal);
  for (const descendant of descendants) kill(descendant, signal);
}

function descendantsOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid !== undefined && parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const next = children.get(pid) ?? [];
    found.push(...next);
    open.push(...next);
  }
  return found;
}

function kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === 0) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone already: what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
