import type { Job, JobStatus } from '#lib/core/job/job.ts';
import type { JobPatch } from '#lib/ports/job-store.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** Moves a job and tells whoever reads along, once per status. A final job is left alone; answers false then. */
export async function moveJob(
  { jobs }: Pick<Ports, 'jobs'>,
  job: Pick<Job, 'tenant' | 'jobId'>,
  status: JobStatus,
  patch: JobPatch = {},
): Promise<boolean> {
  const { tenant, jobId } = job;
  const moved = await jobs.move(tenant, jobId, status, patch);
  if (!moved) return false;
  const message = patch.failure?.message;
  await jobs.addEvent(tenant, jobId, `status/${status}`, { type: 'status', status, message });
  return true;
}
