import { constants } from 'node:os';
import { renderTable } from '#lib/cli/render/table.ts';
import { type Check, type CheckResult, endCheck, runCheck } from './check.ts';

/** Runs checks one after the other, going on after a failure; prints a table and, as the last line, `N passed, N failed`. */
export async function runChecks(checks: readonly Check[]): Promise<number> {
  let stopped: NodeJS.Signals | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopped ??= signal;
      endCheck('SIGTERM');
    });
  }
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (stopped === undefined) results.push(await runCheck(check));
  }
  if (stopped !== undefined) return 128 + constants.signals[stopped];
  console.log(`\n${tableOf(results)}\n`);
  const failed = sum(results.map((result) => result.failed));
  console.log(`${sum(results.map((result) => result.passed))} passed, ${failed} failed`);
  return failed === 0 && results.every(({ ok }) => ok) ? 0 : 1;
}

function tableOf(results: readonly CheckResult[]): string {
  const total = sum(results.map(({ seconds }) => seconds));
  const rows = results.map(({ name, ok, seconds, passed, failed, skipped, skipBecause }) => [
    skipBecause !== undefined ? 'skipped' : ok ? 'ok' : 'FAILED',
    name,
    String(passed),
    String(failed),
    String(skipped),
    `${seconds.toFixed(1)} s`,
    total === 0 ? '-' : `${((seconds / total) * 100).toFixed(0)} %`,
  ]);
  const columns = [
    { title: '' },
    { title: 'suite' },
    ...['passed', 'failed', 'skipped', 'time', 'share'].map((title) => ({ title, align: 'right' as const })),
  ];
  return renderTable(columns, [...rows, ['', 'all', '', '', '', `${total.toFixed(1)} s`, '']]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
