import { JobNotFound } from '#lib/core/errors/step-errors.ts';
import type { Job } from '#lib/core/job/job.ts';
import type { Ports } from '#lib/ports/ports.ts';

export interface OfJob {
  readonly tenant: string;
  readonly jobId: string;
}

/** The job of a step; that it is missing ends the execution. */
export async function jobOf({ jobs }: Pick<Ports, 'jobs'>, { tenant, jobId }: OfJob): Promise<Job> {
  const job = await jobs.get(tenant, jobId);
  if (job === undefined) throw new JobNotFound(`there is no job ${jobId}`);
  return job;
}
