import { PlanSchema } from '#lib/contracts/stored/plan.ts';
import type { Job } from '#lib/core/job/job.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import type { Plan } from '#lib/core/plan/plan.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** The whole plan of a job, from S3. */
export async function planOf({ objects, settings }: Pick<Ports, 'objects' | 'settings'>, job: Job): Promise<Plan> {
  const key = job.planKey ?? keysOf(job.tenant, job.jobId).plan;
  const bytes = await objects.get(settings.dataBucket, key);
  if (bytes === undefined) throw new Error(`the plan of ${job.jobId} is missing: ${key}`);
  return PlanSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
