import type { JobFailure } from '#lib/core/job/job.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';

export interface CloseJobInput extends OfJob {
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly failure?: JobFailure | null | undefined;
}

/** Gives a job its final status, once; what the first closer said stands. Intents that never became compute are closed with it. */
export const closeJob =
  (deps: Pick<Ports, 'jobs' | 'attempts'>) =>
  async ({ tenant, jobId, status, failure }: CloseJobInput): Promise<{ status: string }> => {
    const job = await jobOf(deps, { tenant, jobId });
    for (const attempt of await deps.attempts.list(tenant, jobId)) {
      if (attempt.status !== 'intent' || attempt.providerId !== undefined) continue;
      await deps.attempts.conclude(
        tenant,
        jobId,
        attempt.attempt,
        { kind: 'lost', because: 'it was never launched' },
        0,
      );
    }
    const closed = await moveJob(deps, job, status, failure ? { failure } : {});
    return { status: closed ? status : ((await deps.jobs.get(tenant, jobId))?.status ?? status) };
  };
