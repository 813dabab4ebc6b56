import type { MicroUsd } from '#lib/core/units/money.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';

/** Books what the ledger says and gives the rest of the hold back. Repeating it changes nothing. */
export const settleMoney =
  (deps: Pick<Ports, 'jobs' | 'ledger' | 'budget'>) =>
  async (input: OfJob): Promise<{ spentMicroUsd: MicroUsd; releasedMicroUsd: MicroUsd }> => {
    const job = await jobOf(deps, input);
    await moveJob(deps, job, 'settling');
    const { tenant, jobId } = job;
    const rows = await deps.ledger.rows(tenant, jobId);
    const spentMicroUsd = rows.reduce((sum, row) => sum + row.microUsd, 0);
    const { releasedMicroUsd } = await deps.budget.settle(tenant, jobId, spentMicroUsd);
    await deps.jobs.patch(tenant, jobId, { money: { ...job.money, heldMicroUsd: 0, spentMicroUsd, settled: true } });
    return { spentMicroUsd, releasedMicroUsd };
  };
