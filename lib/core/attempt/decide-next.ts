import type { Job } from '../job/job.ts';
import type { EpochSeconds } from '../units/time.ts';
import { isoOf, epochSecondsOf } from '../units/time.ts';
import { type Attempt, MAX_ATTEMPTS } from './attempt.ts';

/** How often in a row an attempt may fail, or be lost, before the job gives up. Ours: a broken image fails three launches, not a hundred. */
export const MAX_FAILURES_IN_A_ROW = 3;

/** What follows an attempt. Codes are error names of the catalogue. */
export type NextMove =
  | { readonly kind: 'again'; readonly attempt: number; readonly because: string }
  | { readonly kind: 'finish'; readonly because: string }
  | { readonly kind: 'cancelled'; readonly because: string }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string };

/** Decides what follows the newest attempt of a job. */
export function decideNext(input: { readonly job: Job; readonly attempts: readonly Attempt[]; readonly now: EpochSeconds }): NextMove {
  const { job, now } = input;
  const attempts = input.attempts.toSorted((a, b) => a.attempt - b.attempt);
  const last = attempts.at(-1);
  if (last?.outcome?.kind === 'completed') return { kind: 'finish', because: last.outcome.because };
  if (job.cancelRequested) return { kind: 'cancelled', because: 'the job was cancelled' };
  if (last?.outcome?.kind === 'failed' && !last.outcome.retryable) {
    return { kind: 'fail', code: last.outcome.code, message: last.outcome.because };
  }
  return limitReached(job, attempts, now) ?? again(last);
}

function again(last: Attempt | undefined): NextMove {
  const attempt = (last?.attempt ?? 0) + 1;
  return { kind: 'again', attempt, because: last?.outcome?.because ?? 'the job has not run yet' };
}

function limitReached(job: Job, attempts: readonly Attempt[], now: EpochSeconds): NextMove | undefined {
  const { heldMicroUsd, spentMicroUsd } = job.money;
  if (attempts.length >= MAX_ATTEMPTS) {
    return { kind: 'fail', code: 'TooManyAttempts', message: `the job was tried ${attempts.length} times, the most allowed` };
  }
  if (spentMicroUsd >= heldMicroUsd && heldMicroUsd > 0) {
    return { kind: 'fail', code: 'CapReached', message: 'what was held for the job is spent and it is not finished' };
  }
  const deadline = job.request.deadline === undefined ? undefined : epochSecondsOf(job.request.deadline);
  if (deadline !== undefined && now >= deadline) {
    return { kind: 'fail', code: 'DeadlineMissed', message: `the deadline ${isoOf(deadline)} passed before the job was finished` };
  }
  const failures = failuresInARow(attempts);
  if (failures.length < MAX_FAILURES_IN_A_ROW) return undefined;
  const because = failures.at(-1)?.outcome?.because ?? 'unknown';
  const code = failures.at(-1)?.outcome?.kind === 'failed' ? codeOf(failures.at(-1)) : 'ProviderFailed';
  return { kind: 'fail', code, message: `${failures.length} attempts in a row failed, the last because ${because}` };
}

function failuresInARow(attempts: readonly Attempt[]): readonly Attempt[] {
  const lastGood = attempts.findLastIndex(({ outcome }) => outcome?.kind !== 'failed' && outcome?.kind !== 'lost');
  return attempts.slice(lastGood + 1);
}

function codeOf(attempt: Attempt | undefined): string {
  return attempt?.outcome?.kind === 'failed' ? attempt.outcome.code : 'ProviderFailed';
}
