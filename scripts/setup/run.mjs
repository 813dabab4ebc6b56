import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatBytes } from './checks.mjs';
import { SetupProblem } from './setup-problem.mjs';

/** Seconds between signs of life of a long step. */
const PROGRESS_SECONDS = 10;

const children = new Set();

/** Ends what the set-up has started; for signals. */
export function endChildren(signal) {
  for (const child of children) child.kill(signal);
}

/** Runs one command of a step, its output in a log; a failure names the log and quotes its last lines. */
export async function runLogged({ title, command, args, cwd, env, logPath }) {
  mkdirSync(dirname(logPath), { recursive: true });
  const log = createWriteStream(logPath);
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => {
      children.delete(child);
      resolve(signal === null ? status : signal);
    });
  });
  await new Promise((resolve) => log.end(resolve));
  if (code === 0) return;
  const tail = readFileSync(logPath, 'utf8').trim().split('\n').slice(-8).join('\n    ');
  throw new SetupProblem(`${title} failed (${code}): ${command} ${args.join(' ')}\n    ${tail}`, logPath);
}

/** Prints the start, a sign of life every few seconds with the disk used so far, and the end of a step. */
export async function withProgress({ title, size, root }, work) {
  const startedAt = Date.now();
  const freeBefore = freeBytes(root);
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  console.log(`  … ${title} (${size})`);
  const timer = setInterval(() => {
    const used = Math.max(0, freeBefore - freeBytes(root));
    console.log(`  … ${title}: ${seconds()} s, ${formatBytes(used)} of disk used by the set-up so far`);
  }, PROGRESS_SECONDS * 1000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  console.log(`  ✓ ${title}: ${seconds()} s`);
}

export function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
