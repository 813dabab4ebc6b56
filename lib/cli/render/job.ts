import type { JobList, JobView } from '#lib/contracts/api/job-view.ts';
import type { ShareInterval } from '#lib/core/attempt/trainer-event.ts';
import { formatMicroUsd, formatUsd } from './money.ts';
import { formatOffer } from './plan.ts';
import { renderPairs, renderTable } from './table.ts';
import { formatInstant } from './time.ts';

/** A job with its attempts, for `status JOB`. */
export function renderJob(job: JobView): string {
  const { request, money, progress } = job;
  const pairs: [string, string][] = [
    ['job', `${job.id}${request.name === undefined ? '' : ` (${request.name})`}`],
    [
      'status',
      job.failure === undefined
        ? job.status
        : `${job.status}: ${job.failure.message} (${job.failure.code}, in ${job.failure.step})`,
    ],
    ['model', `${request.model}, ${request.objective}, ${request.tuning}, seed ${request.seed}`],
    ['created', formatInstant(job.createdAt, job.clock)],
    [
      'spent',
      `${formatMicroUsd(money.spent.microUsd)} of ${formatUsd(money.cap.usd)}${money.settled ? ', settled' : ''}`,
    ],
  ];
  if (progress !== undefined)
    pairs.push(['step', `${progress.step}/${progress.totalSteps}, saved at ${progress.savedStep}`]);
  if (job.result !== undefined) {
    const { evaluation, bucket, snapshotManifestKey } = job.result;
    pairs.push([
      'exact match',
      `${formatShare(evaluation.before.exactMatch)} → ${formatShare(evaluation.after.exactMatch)}`,
    ]);
    pairs.push(['snapshot', `s3://${bucket}/${snapshotManifestKey}`]);
  }
  const parts = [renderPairs(pairs)];
  if (job.attempts.length > 0) parts.push(renderAttempts(job));
  return parts.join('\n\n');
}

/** What each launch was, how it ended and what it cost. */
export function renderAttempts(job: JobView): string {
  return renderTable(
    [
      { title: 'attempt', align: 'right' },
      { title: 'offer' },
      { title: 'launched' },
      { title: 'ended' },
      { title: 'charged', align: 'right' },
      { title: 'outcome' },
    ],
    job.attempts.map((attempt) => [
      String(attempt.attempt),
      formatOffer(attempt.offerKey),
      attempt.launchedAt === undefined ? '-' : formatInstant(attempt.launchedAt, job.clock),
      attempt.endedAt === undefined ? '-' : formatInstant(attempt.endedAt, job.clock),
      attempt.charged === undefined ? '-' : formatMicroUsd(attempt.charged.microUsd),
      attempt.outcome === undefined ? attempt.status : `${attempt.outcome}: ${attempt.outcomeBecause ?? ''}`,
    ]),
  );
}

/** The list for `status` without a job. */
export function renderJobList({ jobs }: JobList): string {
  if (jobs.length === 0) return 'no jobs yet: thriftune submit FILE';
  return renderTable(
    [
      { title: 'job' },
      { title: 'name' },
      { title: 'status' },
      { title: 'model' },
      { title: 'spent', align: 'right' },
      { title: 'cap', align: 'right' },
    ],
    jobs.map((job) => [
      job.id,
      job.name ?? '',
      job.status,
      job.model,
      formatUsd(job.spent.usd),
      formatUsd(job.cap.usd),
    ]),
  );
}

/** `92.2 % [83.0, 96.6] of 64`: the value and its 95 % Wilson interval. */
export function formatShare({ value, low, high, rows }: ShareInterval): string {
  const percent = (share: number) => (share * 100).toFixed(1);
  return `${percent(value)} % [${percent(low)}, ${percent(high)}] of ${rows}`;
}
