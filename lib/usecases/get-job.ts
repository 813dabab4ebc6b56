import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { Job } from '#lib/core/job/job.ts';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import type { Ports } from '#lib/ports/ports.ts';
import type { OfJob } from './job-of.ts';
import { type Problem, problemOf } from './problem.ts';

/** A job with its attempts and charges. */
export interface WholeJob {
  readonly job: Job;
  readonly attempts: readonly Attempt[];
  readonly rows: readonly LedgerRow[];
}

/** Reads a job of the caller's tenant. */
export const getJob =
  ({ jobs, attempts, ledger }: Pick<Ports, 'jobs' | 'attempts' | 'ledger'>) =>
  async ({ tenant, jobId }: OfJob): Promise<WholeJob | Problem> => {
    const job = await jobs.get(tenant, jobId);
    if (job === undefined) return noSuchJob(jobId);
    return { job, attempts: await attempts.list(tenant, jobId), rows: await ledger.rows(tenant, jobId) };
  };

export function noSuchJob(jobId: string): Problem {
  return problemOf('JobNotFound', `There is no job ${jobId}.`);
}
