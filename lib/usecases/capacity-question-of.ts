import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { CapacityQuestion, MarketFacts } from '#lib/core/attempt/capacity-question.ts';
import { DEFAULT_LEAD_SECONDS, leadSecondsOf } from '#lib/core/attempt/lead-seconds.ts';
import { transferUsd } from '#lib/core/attempt/transfer-usd.ts';
import { type OfferKey, offerKeyOf, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import { knownModelOf } from '#lib/core/models/known-model.ts';
import { checkpointSecondsOf } from '#lib/core/plan/checkpoint-seconds.ts';
import { hyperparametersOf } from '#lib/core/plan/default-hyperparameters.ts';
import type { Option, Plan } from '#lib/core/plan/plan.ts';
import { checkpointIntervalSeconds, lostSecondsAt } from '#lib/core/spot/checkpoint-cadence.ts';
import { offerHazardsOf, PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { unseenHazardOf } from '#lib/core/spot-thriftune/pool-hazard.ts';
import { tuningOf } from '#lib/core/tunings/tuning.ts';
import { epochSecondsOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { planOf } from './plan-of.ts';
import { profiledInputsOf } from './profiled-inputs.ts';

export type QuestionDeps = Pick<Ports, 'attempts' | 'objects' | 'offers' | 'market' | 'clock' | 'settings'>;

const NEVER_TAKEN = { ageEdgesHours: [], ratePerHour: [0] };

/** What a job's stores and the market say now, for the policy. */
export async function capacityQuestionOf(deps: QuestionDeps, job: Job): Promise<CapacityQuestion>;
export async function capacityQuestionOf<A extends Attempt>(
  deps: QuestionDeps,
  job: Job,
  running: A,
): Promise<CapacityQuestion & { readonly running: A }>;
export async function capacityQuestionOf(deps: QuestionDeps, job: Job, running?: Attempt): Promise<CapacityQuestion> {
  const { tenant, jobId, request, progress } = job;
  const { clock, settings } = deps;
  const plan = await planOf(deps, job);
  const attempts = await deps.attempts.list(tenant, jobId);
  return {
    ladder: plan.ladder,
    totalSteps: plan.totalSteps,
    startedAt: job.createdAt,
    now: clock.now(),
    deadline: request.deadline === undefined ? undefined : epochSecondsOf(request.deadline),
    progress,
    attempts,
    refusals: await deps.attempts.refusals(tenant, [...new Set(plan.ladder.map((option) => option.offerKey))]),
    running,
    ...(await checkpointCostOf(deps, job, plan)),
    leadSeconds: leadSecondsOf(attempts, DEFAULT_LEAD_SECONDS[settings.environment]),
    market: await marketFactsOf(deps, job, plan),
  };
}

/** What checkpoints cost, in the Clock port's time: those of an instance an hour old, by the prior, and those of one that is never taken. */
async function checkpointCostOf(
  deps: QuestionDeps,
  job: Job,
  { ladder }: Plan,
): Promise<Pick<CapacityQuestion, 'lostSeconds' | 'savingShare'>> {
  const [first] = ladder;
  if (first === undefined) return { lostSeconds: 0, savingShare: 0 };
  const { profile, model } = await profiledInputsOf(deps, job);
  const { rank } = hyperparametersOf({
    request: job.request,
    tuning: tuningOf(bundledTunings(), job.request.tuning),
    profile,
    model,
  });
  const clockRate = 1 / deps.clock.wallSecondsOf(1);
  const { minimumSeconds, maximumSeconds } = deps.settings.checkpointing;
  const bounds = { minimumSeconds: minimumSeconds * clockRate, maximumSeconds: maximumSeconds * clockRate };
  const wall = checkpointSecondsOf(knownModelOf(model), first.tuning, rank);
  const [saveSeconds, uploadSeconds] = [wall.saveSeconds * clockRate, wall.uploadSeconds * clockRate];
  const moment = { ageHours: 1, saveSeconds, uploadSeconds };
  return {
    lostSeconds: lostSecondsAt({ hazard: unseenHazardOf(PRIOR_HAZARDS), ...bounds }, moment),
    savingShare: saveSeconds / checkpointIntervalSeconds({ hazard: NEVER_TAKEN, ...bounds }, moment),
  };
}

async function marketFactsOf(deps: QuestionDeps, job: Job, { ladder }: Plan): Promise<MarketFacts> {
  const snapshot = await deps.offers.snapshot();
  const live = await livePricesOf(deps, ladder);
  const { homeRegion } = deps.settings;
  const bytes = await bytesToMove(deps, job, ladder);
  return {
    usdPerHour: ({ offerKey, price }) => live.get(offerKey) ?? price.usdPerHour,
    hazards: (offerKey) => offerHazardsOf(snapshot, offerKey),
    // Checkpoints and weights lie in the home region, whatever region an attempt runs in.
    moveUsd: (offerKey) => transferUsd(homeRegion, offerOf(offerKey).region, bytes),
  };
}

/** Spot prices on EC2 now. The others are the plan's: on-demand prices stand still, managed spot's is known only afterwards. */
async function livePricesOf(
  { market }: QuestionDeps,
  ladder: readonly Option[],
): Promise<ReadonlyMap<OfferKey, number>> {
  const spot = ladder
    .map(({ offerKey }) => offerOf(offerKey))
    .filter(({ service, capacity }) => service === 'ec2' && capacity === 'spot');
  const prices = new Map<OfferKey, number>();
  for (const region of new Set(spot.map((offer) => offer.region))) {
    const types = new Set(spot.filter((offer) => offer.region === region).map(({ instanceType }) => instanceType));
    for (const { instanceType, azId, usdPerHour } of await market.current(region, [...types]))
      prices.set(offerKeyOf({ service: 'ec2', instanceType, capacity: 'spot', region, azId }), usdPerHour);
  }
  return prices;
}

/** Weights and the newest checkpoint; not asked for where everything stays at home. */
async function bytesToMove(deps: QuestionDeps, job: Job, ladder: readonly Option[]): Promise<number> {
  if (ladder.every(({ offerKey }) => offerOf(offerKey).region === deps.settings.homeRegion)) return 0;
  const { model } = await profiledInputsOf(deps, job);
  const weights = model.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return weights + (job.progress?.checkpointBytes ?? 0);
}
