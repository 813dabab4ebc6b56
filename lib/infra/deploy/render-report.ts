import type { Finding } from '#lib/core/doctor/judge-account.ts';
import type { DoctorReport } from '#lib/usecases/doctor.ts';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: 'ok     ', warning: 'warning', missing: 'MISSING' };

/** The doctor's report for a person. */
export function renderReport({ ready, findings }: DoctorReport): string {
  const lines = findings.flatMap(({ status, message, fix }) => [
    `  ${MARKS[status]}  ${message}`,
    ...(status === 'ok' || fix === undefined ? [] : [`           → ${fix}`]),
  ]);
  const verdict = ready ? 'Ready to deploy.' : 'Not ready: what is MISSING must be there before a deployment.';
  return [...lines, '', verdict].join('\n');
}
