import { FINAL_STATUSES } from '#lib/core/job/job.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { noSuchJob } from './get-job.ts';
import { type Problem, problemOf } from './problem.ts';
import { stopAttempt } from './stop-attempt.ts';

/** Marks the wish to stop and ends the living attempt; the job closes as cancelled when its steps have seen it. Cancelling twice is no error. */
export const cancelJob =
  (ports: Pick<Ports, 'jobs' | 'attempts' | 'computes'>) =>
  async ({
    tenant,
    jobId,
  }: {
    readonly tenant: string;
    readonly jobId: string;
  }): Promise<{ readonly cancelling: true } | Problem> => {
    const marked = await ports.jobs.requestCancel(tenant, jobId);
    if (!marked) {
      const job = await ports.jobs.get(tenant, jobId);
      if (job === undefined) return noSuchJob(jobId);
      if (FINAL_STATUSES.includes(job.status) && job.status !== 'cancelled') {
        return problemOf('JobFinal', `The job is ${job.status} already.`);
      }
      return { cancelling: true };
    }
    const living = (await ports.attempts.list(tenant, jobId)).filter((attempt) => attempt.status !== 'ended');
    for (const { attempt } of living) await stopAttempt(ports)({ tenant, jobId, attempt, because: 'cancelled' });
    const message = 'cancellation was asked for';
    await ports.jobs.addEvent(tenant, jobId, 'cancel', { type: 'status', status: 'cancelling', message });
    return { cancelling: true };
  };
