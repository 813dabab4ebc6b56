import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** One suite of checks: a command that ends with 0 when all is well. */
export interface Check {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its count of tests is read from; left out, the whole command counts as one. */
  readonly count?: 'vitest' | 'pytest';
  /** Why it cannot run here, if so. */
  readonly skipBecause?: string | undefined;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly logFile: string;
  readonly skipBecause?: string | undefined;
}

const LOGS = join('.thriftune', 'logs', 'test');
const TAIL_LINES = 80;
/** A check that takes longer says so, and what it does. */
const SIGN_OF_LIFE_SECONDS = 60;
const VitestReportSchema = z.looseObject({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  numPendingTests: z.int(),
});

let running: ReturnType<typeof spawn> | undefined;

/** Ends the check that runs now, with everything it has started. */
export function endCheck(signal: NodeJS.Signals): void {
  try {
    if (running?.pid !== undefined) process.kill(-running.pid, signal);
  } catch {
    // It is over already.
  }
}

/** Runs one check with its output in a log; prints the log's end when it fails. */
export async function runCheck(check: Check): Promise<CheckResult> {
  const logFile = join(LOGS, `${check.name.replace(/\W+/g, '-')}.log`);
  if (check.skipBecause !== undefined) {
    console.log(`- ${check.name}: SKIPPED, ${check.skipBecause}`);
    return {
      name: check.name,
      ok: true,
      seconds: 0,
      passed: 0,
      failed: 0,
      skipped: 1,
      logFile,
      skipBecause: check.skipBecause,
    };
  }
  mkdirSync(LOGS, { recursive: true });
  const reportFile = join(LOGS, `${check.name.replace(/\W+/g, '-')}.json`);
  rmSync(reportFile, { force: true });
  const startedAt = performance.now();
  const signOfLife = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`  … ${check.name}: ${seconds} s · ${lastLineOf(logFile)}`);
  }, SIGN_OF_LIFE_SECONDS * 1000);
  const code = await spawned(check, logFile, reportFile);
  clearInterval(signOfLife);
  const seconds = (performance.now() - startedAt) / 1000;
  const counts = countsOf(check, code, logFile, reportFile);
  const ok = code === 0 && counts.failed === 0;
  const told =
    check.count === undefined ? '' : `, ${counts.passed} passed${counts.failed > 0 ? `, ${counts.failed} failed` : ''}`;
  console.log(`${ok ? '✓' : '✗'} ${check.name} (${seconds.toFixed(1)} s${told})`);
  if (!ok) console.log(`${tailOf(logFile)}\n  whole log: ${logFile}`);
  return { name: check.name, ok, seconds, ...counts, logFile };
}

function spawned(check: Check, logFile: string, reportFile: string): Promise<number> {
  const log = openSync(logFile, 'w');
  const [program = '', ...args] = check.command;
  const reporter =
    check.count === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`] : [];
  return new Promise((resolve) => {
    const child = spawn(program, [...args, ...reporter], {
      cwd: check.cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...check.env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    running = child;
    child.once('error', () => resolve(127));
    child.once('close', (code) => {
      running = undefined;
      closeSync(log);
      resolve(code ?? 1);
    });
  });
}

function countsOf(check: Check, code: number, logFile: string, reportFile: string) {
  const whole = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const found =
    check.count === 'vitest' ? vitestCounts(reportFile) : check.count === 'pytest' ? pytestCounts(logFile) : whole;
  // A suite that could not even start has failed, whatever it counted.
  return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
}

function vitestCounts(reportFile: string) {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, skipped: 0 };
  const report = VitestReportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

function pytestCounts(logFile: string) {
  const last =
    readFileSync(logFile, 'utf8')
      .trim()
      .split('\n')
      .findLast((line) => /\d+ (passed|failed|error)/.test(line)) ?? '';
  const number = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(last)?.[1] ?? 0);
  return { passed: number('passed'), failed: number('failed') + number('errors?'), skipped: number('skipped') };
}

function lastLineOf(logFile: string): string {
  return (lastLinesOf(logFile, 1)[0] ?? '').trim().slice(0, 160);
}

function lastLinesOf(logFile: string, count: number): readonly string[] {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-count);
}

function tailOf(logFile: string): string {
  return lastLinesOf(logFile, TAIL_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}
