import type { JobList, JobView, MoneyView } from '#lib/contracts/api/job-view.ts';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import { FINAL_STATUSES, type Job } from '#lib/core/job/job.ts';
import type { Option } from '#lib/core/plan/plan.ts';
import { lossIfItDiesNow } from '#lib/core/report/if-it-dies-now.ts';
import { projectedMicroUsd } from '#lib/core/report/projection.ts';
import { unbookedMicroUsd } from '#lib/core/report/unbooked.ts';
import { type MicroUsd, microUsdOf, usdOf } from '#lib/core/units/money.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { WholeJob } from './get-job.ts';

/** A job as the API shows it. */
export function viewOf(whole: WholeJob, clock: Clock): JobView {
  const { job, attempts, rows } = whole;
  const now = clock.now();
  const option = runningOption(job);
  const booked = rows.reduce((sum, row) => sum + row.microUsd, 0);
  const microUsdPerHour = (offerKey: OfferKey) => microUsdOf(optionOf(job, offerKey)?.price.usdPerHour ?? 0);
  const spent = booked + unbookedMicroUsd({ attempts, rows, microUsdPerHour, now });
  return {
    schemaVersion: 1,
    id: job.jobId,
    status: job.status,
    clock: clock.label,
    now: isoOf(now),
    createdAt: isoOf(job.createdAt),
    updatedAt: isoOf(job.updatedAt),
    cancelRequested: job.cancelRequested,
    request: job.request as JobView['request'],
    profile: job.profile as JobView['profile'],
    plan: job.plan as JobView['plan'],
    progress: progressViewOf(job, option),
    measured: job.measured,
    money: {
      cap: money(job.money.capMicroUsd),
      held: money(job.money.heldMicroUsd),
      spent: money(spent),
      settled: job.money.settled,
      projectedUsd: projectedUsd(whole, option, spent),
    },
    attempts: attempts.filter((attempt) => attempt.providerId !== undefined).map(attemptViewOf),
    result: job.result as JobView['result'],
    failure: job.failure,
  };
}

/** A job in a list. */
export function summaryViewOf(job: Job): JobList['jobs'][number] {
  return {
    id: job.jobId,
    name: job.request.name,
    status: job.status,
    model: job.request.model,
    createdAt: isoOf(job.createdAt),
    cap: money(job.money.capMicroUsd),
    spent: money(job.money.spentMicroUsd),
  };
}

function money(microUsd: MicroUsd): MoneyView {
  return { microUsd, usd: usdOf(microUsd) };
}

function attemptViewOf(attempt: Attempt): JobView['attempts'][number] {
  const { ended, outcome, chargedMicroUsd } = attempt;
  return {
    attempt: attempt.attempt,
    offerKey: attempt.offerKey,
    providerId: attempt.providerId,
    because: attempt.because,
    status: attempt.status,
    launchedAt: instant(ended?.launchedAt ?? attempt.launchedAt),
    endedAt: instant(ended?.endedAt),
    endedBy: ended?.endedBy,
    outcome: outcome?.kind,
    outcomeBecause: outcome?.because,
    charged: chargedMicroUsd === undefined ? undefined : money(chargedMicroUsd),
  };
}

function progressViewOf(job: Job, option: Option | undefined): JobView['progress'] {
  if (job.progress === undefined) return undefined;
  const { fence: _, seq: __, checkpointBytes: ___, ...shown } = job.progress;
  const { step, savedStep } = shown;
  const living = job.status === 'running' && option !== undefined;
  const loss = living
    ? lossIfItDiesNow({
        step,
        savedStep,
        stepsPerHour: option.stepsPerHour,
        microUsdPerHour: microUsdOf(option.price.usdPerHour),
      })
    : undefined;
  return { ...shown, ifItDiesNowUsd: loss === undefined ? undefined : usdOf(loss) };
}

/** The option that runs, or that will run first. */
function runningOption(job: Job): Option | undefined {
  return optionOf(job, job.currentOffer) ?? job.plan?.chosen;
}

function optionOf({ plan }: Job, offerKey: OfferKey | undefined): Option | undefined {
  if (plan === undefined) return undefined;
  return [plan.chosen, ...plan.next].find((option) => option.offerKey === offerKey);
}

function projectedUsd({ job, attempts }: WholeJob, option: Option | undefined, spent: MicroUsd): number | undefined {
  const { plan, progress, status } = job;
  if (FINAL_STATUSES.includes(status) || option === undefined || plan === undefined) return undefined;
  const living = attempts.find((attempt) => attempt.status === 'launched');
  const phase =
    living === undefined ? undefined : progress?.attempt === living.attempt ? progress.phase : 'downloading';
  const stepsLeft = Math.max(0, plan.totalSteps - (progress?.step ?? 0));
  const settling = status === 'publishing' || status === 'settling';
  return usdOf(projectedMicroUsd({ spentMicroUsd: spent, stepsLeft, phase: settling ? 'publishing' : phase, option }));
}

function instant(at: number | undefined): string | undefined {
  return at === undefined ? undefined : isoOf(at);
}
