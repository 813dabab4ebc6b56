import { createHash } from 'node:crypto';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { specCadenceOf } from '#lib/core/attempt/spec-cadence.ts';
import type { TrainerSpec } from '#lib/core/attempt/trainer-spec.ts';
import { trainerSpecOf } from '#lib/core/attempt/trainer-spec-of.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import { instanceTypeOf } from '#lib/core/catalog/offer-snapshot.ts';
import { LaunchRejected } from '#lib/core/errors/step-errors.ts';
import type { Job } from '#lib/core/job/job.ts';
import { knownModelOf } from '#lib/core/models/known-model.ts';
import { hyperparametersOf } from '#lib/core/plan/default-hyperparameters.ts';
import { evaluationOf } from '#lib/core/plan/evaluation-of.ts';
import { saveSecondsOf } from '#lib/core/plan/save-seconds.ts';
import { type Hazard, priorHazardOf } from '#lib/core/spot/hazard.ts';
import { tuningOf } from '#lib/core/tunings/tuning.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { planOf } from './plan-of.ts';
import { profiledInputsOf } from './profiled-inputs.ts';

type Deps = Pick<Ports, 'jobs' | 'objects' | 'offers' | 'clock' | 'settings'>;

/** What the container of an attempt is told. */
export async function attemptSpec(deps: Deps, job: Job, intent: Attempt): Promise<TrainerSpec> {
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
      hazard: await hazardOf(deps, intent.offerKey),
      checkpointing,
      saveSeconds: saveSecondsOf(knownModelOf(model), option.tuning, hyperparameters.rank),
      clockRate: 1 / deps.clock.wallSecondsOf(1),
    }),
    heartbeatEverySeconds,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
}

async function hazardOf({ offers }: Deps, offerKey: OfferKey): Promise<Hazard> {
  const { instanceType, capacity, region } = offerOf(offerKey);
  const interruption = instanceTypeOf(await offers.snapshot(), instanceType)?.regions[region]?.interruption;
  return priorHazardOf(offerKey, capacity, interruption);
}
