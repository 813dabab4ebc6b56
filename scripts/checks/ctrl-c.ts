import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Presses Ctrl-C in the middle of demos, at moments from first to last: each must end with 130 and leave no process. */
const root = join(import.meta.dirname, '..', '..');
const MOMENTS = [
  'at once',
  'start the local stack',
  'base model tiny',
  'deploy the CDK app',
  'submitted over HTTP',
  'training starts',
  'checkpoint verified',
  'takes the instance back',
] as const;
const INTERRUPTED = 130;
const LONGEST_END_SECONDS = 20;

let failed = 0;
for (const moment of MOMENTS) {
  const startedAt = performance.now();
  const { code, left } = await interruptAt(moment);
  const ok = code === INTERRUPTED && left.length === 0;
  if (!ok) failed += 1;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${ok ? '✓' : '✗'} Ctrl-C ${moment}: exit code ${code}, ${left.length} processes left (${seconds} s)`);
  for (const process of left) console.log(`    ${process}`);
}
process.exitCode = failed === 0 ? 0 : 1;

async function interruptAt(moment: (typeof MOMENTS)[number]) {
  // A group of its own, as in a terminal: Ctrl-C reaches the program and everything in its foreground group.
  const child = spawn(process.execPath, ['demo/main.ts', '--base', 'tiny'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A program that has not yet come to its handlers dies of the signal, which a shell calls 130 too.
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code, signal) => resolve(signal === 'SIGINT' ? INTERRUPTED : code)),
  );
  const press = () => child.pid !== undefined && child.exitCode === null && process.kill(-child.pid, 'SIGINT');
  if (moment === 'at once') setTimeout(press, 300);
  let pressed = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (pressed || !line.includes(moment)) return;
    pressed = true;
    press();
  });
  return { code: await ended, left: await leftovers() };
}

/** Command lines of processes that belong to this checkout's local stack, once they had time to end. */
async function leftovers(): Promise<readonly string[]> {
  const until = performance.now() + LONGEST_END_SECONDS * 1000;
  for (;;) {
    const left = stackProcesses();
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(200);
  }
}

function stackProcesses(): readonly string[] {
  const mark = join(root, '.thriftune');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = commandOf(pid);
      return command.includes(mark) ? [`${pid} ${command.slice(0, 160)}`] : [];
    });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // It has ended in the meantime.
    return '';
  }
}
