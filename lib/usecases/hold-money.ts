import { holdFor } from '#lib/core/budget/hold-for.ts';
import { HoldRefused } from '#lib/core/errors/step-errors.ts';
import type { MicroUsd } from '#lib/core/units/money.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';
import { planOf } from './plan-of.ts';

/** Sets the money of a job aside, against its cap, before anything is launched. */
export const holdMoney =
  (deps: Pick<Ports, 'jobs' | 'budget' | 'objects' | 'settings'>) =>
  async (input: OfJob): Promise<{ heldMicroUsd: MicroUsd }> => {
    const job = await jobOf(deps, input);
    await moveJob(deps, job, 'holding');
    const { capMicroUsd } = job.money;
    const amount = holdFor(await planOf(deps, job), capMicroUsd);
    const held = await deps.budget.hold(job.tenant, job.jobId, amount, capMicroUsd);
    if (held.kind === 'refused') {
      throw new HoldRefused(`the job may spend ${capMicroUsd} micro-dollars and needs ${amount} to be held`);
    }
    await deps.jobs.patch(job.tenant, job.jobId, { money: { ...job.money, heldMicroUsd: held.heldMicroUsd } });
    return { heldMicroUsd: held.heldMicroUsd };
  };
