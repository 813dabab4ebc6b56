import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A started program, as far as ending it needs. */
export interface ProcessRef {
  readonly pid: number;
  readonly startTicks: string;
}

/** A port of 127.0.0.1 that is free now. Another program may take it before ours does: the caller tries again then. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 could be had');
  return address.port;
}

/** Starts a program in a group of its own, its output in a log file. */
export function startProgram(
  command: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly logFile: string;
    readonly detached: boolean;
  },
): ChildProcess {
  const log = openSync(options.logFile, 'a');
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  if (options.detached) child.unref();
  return child;
}

/** Waits for a `ready` line in the program's log; rejects with the log's end when the program ends first or time runs out. */
export async function untilReady(
  child: ChildProcess,
  logFile: string,
  from: number,
  timeoutSeconds: number,
): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1000;
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  while (Date.now() < end) {
    const log = readFileSync(logFile, 'utf8').slice(from);
    if (/^ready http/m.test(log)) return;
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`ended while starting: ${failure ?? tail(log)}`);
    }
    await sleep(25);
  }
  throw new Error(`not ready after ${timeoutSeconds} s: ${tail(readFileSync(logFile, 'utf8').slice(from))}`);
}

/** The start time of a process in clock ticks since boot, `undefined` when it is gone. */
export function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether the pid still belongs to the process that was started. */
export function isSameProcess({ pid, startTicks }: ProcessRef): boolean {
  return startTicksOf(pid) === startTicks;
}

/** Ends process groups: SIGTERM, then SIGKILL after five seconds. A group whose leader is gone is ended too, unless its pid is a stranger's now. */
export async function endGroups(processes: readonly ProcessRef[]): Promise<void> {
  // A program that could not be spawned has no pid, and 0 would mean our own group.
  const spawned = processes.filter(({ pid }) => pid > 0);
  const ours = spawned.filter((one) => isSameProcess(one) || startTicksOf(one.pid) === undefined);
  const alive = () => ours.filter(({ pid }) => groupExists(pid));
  for (const { pid } of alive()) signalGroup(pid, 'SIGTERM');
  const end = Date.now() + 5000;
  while (alive().length > 0 && Date.now() < end) await sleep(25);
  for (const { pid } of alive()) signalGroup(pid, 'SIGKILL');
  while (alive().length > 0) await sleep(25);
}

/** Whether a process group has a member that is not a zombie waiting for us to reap it. */
function groupExists(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return startTicksOf(pid) !== undefined || hasLivingMember(pid);
  } catch {
    return false;
  }
}

function hasLivingMember(group: number): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return ofGroup === String(group) && state !== 'Z';
    } catch {
      return false;
    }
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group ended between the look and the signal.
  }
}

function tail(log: string): string {
  return log.trim().split('\n').slice(-8).join('\n') || 'it wrote nothing';
}
