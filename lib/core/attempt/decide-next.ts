import type { ErrorCode } from '../errors/catalogue.ts';
import { FINAL_STATUSES, type Job } from '../job/job.ts';
import { usdOf } from '../units/money.ts';
import { type EpochSeconds, epochSecondsOf } from '../units/time.ts';
import { type Attempt, MAX_ATTEMPTS } from './attempt.ts';

/** So many failures in a row that saved nothing end the job: the fault is then in the job, not in a machine. Ours, November 2026. */
export const MAX_FAILURES_WITHOUT_PROGRESS = 3;

export interface NextInput {
  /** All attempts of the job, in any order. */
  readonly attempts: readonly Attempt[];
  readonly job: Pick<Job, 'request' | 'status' | 'cancelRequested' | 'money'>;
  readonly now: EpochSeconds;
}

/** What comes after an attempt. */
export type Next =
  | { readonly kind: 'again'; readonly attempt: number; readonly because: string }
  | { readonly kind: 'finish'; readonly because: string }
  | { readonly kind: 'fail'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'cancelled' };

/**
 * Decides whether the job finishes, fails, or is tried again.
 *
 * A move launches the next attempt before the last one has ended: that attempt comes next whatever is decided of the job, so that its compute is ended
 * and booked.
 */
export function decideNext(input: NextInput): Next {
  const acquired = input.attempts.find(({ outcome, providerId }) => outcome === undefined && providerId !== undefined);
  if (acquired === undefined) return verdictOf(input);
  return { kind: 'again', attempt: acquired.attempt, because: 'the job has moved to it already' };
}

/** What becomes of the job by the attempts that have ended. A finished result is never thrown away, not for a late cancel either. */
export function verdictOf({ attempts, job, now }: NextInput): Next {
  const inOrder = attempts.filter(({ outcome }) => outcome !== undefined).toSorted((a, b) => a.attempt - b.attempt);
  const last = inOrder.at(-1);
  if (inOrder.some(({ outcome }) => outcome?.kind === 'completed'))
    return { kind: 'finish', because: 'an attempt published the result' };
  if (job.cancelRequested || job.status === 'cancelled') return { kind: 'cancelled' };
  if (FINAL_STATUSES.includes(job.status))
    return { kind: 'fail', code: 'JobFinal', message: `the job is ${job.status} already` };
  const ended = last?.outcome;
  if (ended?.kind === 'failed' && !ended.retryable)
    return { kind: 'fail', code: ended.code === 'TrainerFenced' ? 'TrainerBug' : ended.code, message: ended.because };
  return reasonToFail(inOrder, job, now) ?? again(last);
}

function again(last: Attempt | undefined): Next {
  if (last?.outcome === undefined) return { kind: 'again', attempt: 1, because: 'the first attempt' };
  const because = `attempt ${last.attempt} was ${last.outcome.kind}: ${last.outcome.because}`;
  return { kind: 'again', attempt: last.attempt + 1, because };
}

function reasonToFail(
  attempts: readonly Attempt[],
  { request, money }: NextInput['job'],
  now: EpochSeconds,
): Next | undefined {
  const failures = trailingFailures(attempts);
  const lastFailure = failures.at(-1)?.outcome;
  if (failures.length >= MAX_FAILURES_WITHOUT_PROGRESS && lastFailure !== undefined) {
    const code =
      lastFailure.kind === 'failed' && lastFailure.code !== 'TrainerFenced' ? lastFailure.code : 'ProviderFailed';
    return {
      kind: 'fail',
      code,
      message: `${failures.length} attempts in a row failed without progress; the last one: ${lastFailure.because}`,
    };
  }
  const count = attempts.at(-1)?.attempt ?? 0;
  if (count >= MAX_ATTEMPTS)
    return { kind: 'fail', code: 'TooManyAttempts', message: `the job was tried ${count} times, which is the most` };
  if (money.spentMicroUsd >= money.heldMicroUsd) {
    const [spent, held] = [usdOf(money.spentMicroUsd).toFixed(4), usdOf(money.heldMicroUsd).toFixed(4)];
    return {
      kind: 'fail',
      code: 'CapReached',
      message: `$${spent} of the $${held} that were held is spent and the job is not finished`,
    };
  }
  const deadline = request.deadline === undefined ? undefined : epochSecondsOf(request.deadline);
  if (deadline !== undefined && now >= deadline)
    return {
      kind: 'fail',
      code: 'DeadlineMissed',
      message: `the deadline ${request.deadline} passed before the job was finished`,
    };
  return undefined;
}

/** Failed or lost attempts at the end of the row that saved no step beyond what was saved before them. */
function trailingFailures(attempts: readonly Attempt[]): readonly Attempt[] {
  const failures: Attempt[] = [];
  for (const [index, attempt] of [...attempts.entries()].reverse()) {
    const { outcome } = attempt;
    if (outcome?.kind !== 'failed' && outcome?.kind !== 'lost') break;
    const savedBefore = Math.max(0, ...attempts.slice(0, index).map(({ savedStep }) => savedStep ?? 0));
    if ((attempt.savedStep ?? 0) > savedBefore) break;
    failures.unshift(attempt);
  }
  return failures;
}
