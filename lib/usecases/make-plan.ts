import { createHash } from 'node:crypto';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { OfferSnapshot } from '#lib/core/catalog/offer-snapshot.ts';
import { NoFeasiblePlan } from '#lib/core/errors/step-errors.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import { hyperparametersOf } from '#lib/core/plan/default-hyperparameters.ts';
import { makePlan } from '#lib/core/plan/make-plan.ts';
import type { LiveSpotPrice, Offered } from '#lib/core/plan/plan-input.ts';
import { planSummaryOf } from '#lib/core/plan/summary.ts';
import { tuningOf } from '#lib/core/tunings/tuning.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';
import { profiledInputsOf } from './profiled-inputs.ts';

type Deps = Pick<Ports, 'jobs' | 'objects' | 'market' | 'offers' | 'regions' | 'calibration' | 'clock' | 'settings'>;

/** Asks what is on sale now, plans, and keeps the plan with its reasons. */
export const makePlanOfJob =
  (deps: Deps) =>
  async (input: OfJob): Promise<{ planHash: string }> => {
    const job = await jobOf(deps, input);
    await moveJob(deps, job, 'planning');
    const { tenant, jobId, request } = job;
    const { profile, model } = await profiledInputsOf(deps, job);
    const snapshot = await deps.offers.snapshot();
    const decision = makePlan({
      now: deps.clock.now(),
      request,
      profile,
      model,
      hyperparameters: hyperparametersOf({
        request,
        tuning: tuningOf(bundledTunings(), request.tuning),
        profile,
        model,
      }),
      snapshot,
      ...(await marketNow(deps, snapshot)),
      rootVolumeGib: deps.settings.rootVolumeGib,
      homeRegion: deps.settings.homeRegion,
      regionsDeployed: deps.regions.names(),
      localCpu: await deps.calibration.get(),
      clockRate: 1 / deps.clock.wallSecondsOf(1),
      checkpointing: deps.settings.checkpointing,
      hash: (text) => createHash('sha256').update(text).digest('hex'),
    });
    if (decision.kind === 'infeasible') throw new NoFeasiblePlan(decision.reason);
    const { plan } = decision;
    const planKey = keysOf(tenant, jobId).plan;
    await deps.objects.put(deps.settings.dataBucket, planKey, JSON.stringify(plan), 'application/json');
    const summary = planSummaryOf(plan);
    await deps.jobs.patch(tenant, jobId, { planKey, plan: summary });
    const event = { type: 'plan', hash: plan.hash, offerKey: summary.chosen.offerKey } as const;
    await deps.jobs.addEvent(tenant, jobId, `plan/${plan.hash}`, event);
    return { planHash: plan.hash };
  };

/** Spot prices and offered types of every region with a compute stack. */
async function marketNow(
  { market, regions }: Deps,
  { instanceTypes }: OfferSnapshot,
): Promise<{ live: LiveSpotPrice[]; offered: Offered[] }> {
  const live: LiveSpotPrice[] = [];
  const offered: Offered[] = [];
  for (const region of regions.names()) {
    const names = instanceTypes.filter((type) => type.regions[region] !== undefined).map((type) => type.name);
    for (const price of await market.current(region, names)) live.push({ region, ...price });
    for (const place of await market.offered(region, names)) offered.push({ region, ...place });
  }
  return { live, offered };
}
