import { createHash } from 'node:crypto';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { launchHazardOf } from '#lib/core/attempt/launch-hazard.ts';
import { specCadenceOf } from '#lib/core/attempt/spec-cadence.ts';
import type { TrainerSpec } from '#lib/core/attempt/trainer-spec.ts';
import { trainerSpecOf } from '#lib/core/attempt/trainer-spec-of.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import { LaunchRejected } from '#lib/core/errors/step-errors.ts';
import type { Job } from '#lib/core/job/job.ts';
import { knownModelOf } from '#lib/core/models/known-model.ts';
import { checkpointSecondsOf } from '#lib/core/plan/checkpoint-seconds.ts';
import { hyperparametersOf } from '#lib/core/plan/default-hyperparameters.ts';
import { evaluationOf } from '#lib/core/plan/evaluation-of.ts';
import type { CadenceTerms } from '#lib/core/spot/checkpoint-cadence.ts';
import { offerHazardsOf } from '#lib/core/spot/prior-hazards.ts';
import { tuningOf } from '#lib/core/tunings/tuning.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { planOf } from './plan-of.ts';
import { profiledInputsOf } from './profiled-inputs.ts';

type Deps = Pick<Ports, 'jobs' | 'attempts' | 'objects' | 'offers' | 'clock' | 'settings'>;

/** What the container of an attempt is told, in whichever of the offers of its launch it runs. */
export async function attemptSpec(
  deps: Deps,
  job: Job,
  intent: Attempt,
  offers: readonly OfferKey[],
): Promise<TrainerSpec> {
  const { dataBucket, trainerThreads, heartbeatEverySeconds, checkpointing } = deps.settings;
  const plan = await planOf(deps, job);
  const option = plan.ladder.find(({ offerKey }) => offerKey === intent.offerKey);
  const { profile, files, model } = await profiledInputsOf(deps, job);
  if (option === undefined) throw new LaunchRejected(`${intent.offerKey} is not in the plan of ${job.jobId}`);
  const hyperparameters = hyperparametersOf({
    request: job.request,
    tuning: tuningOf(bundledTunings(), job.request.tuning),
    profile,
    model,
  });
  return trainerSpecOf({
    job,
    attempt: intent.attempt,
    bucket: dataBucket,
    option,
    model,
    trainingFile: files.training,
    testFile: files.test,
    hyperparameters,
    evaluation: evaluationOf(profile),
    threads: trainerThreads,
    checkpoints: specCadenceOf({
      hazard: await hazardOf(deps, job, intent, offers),
      checkpointing,
      saveSeconds: checkpointSecondsOf(knownModelOf(model), option.tuning, hyperparameters.rank).saveSeconds,
      clockRate: 1 / deps.clock.wallSecondsOf(1),
    }),
    heartbeatEverySeconds,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
}

/** As of the intent, so that a repeated step tells the same. */
async function hazardOf(
  deps: Deps,
  { tenant, jobId, createdAt }: Job,
  intent: Attempt,
  offers: readonly OfferKey[],
): Promise<CadenceTerms['hazard']> {
  const snapshot = await deps.offers.snapshot();
  return launchHazardOf({
    offers: offers.includes(intent.offerKey) ? offers : [intent.offerKey],
    hazards: (offerKey) => offerHazardsOf(snapshot, offerKey),
    attempts: await deps.attempts.list(tenant, jobId),
    refusals: await deps.attempts.refusals(tenant, offers),
    now: intent.intendedAt,
    startedAt: createdAt,
  });
}
