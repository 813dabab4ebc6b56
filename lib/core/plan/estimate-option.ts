import { knownModelOf } from '../models/known-model.ts';
import { lostSecondsAt } from '../spot/checkpoint-cadence.ts';
import { priorHazardOf } from '../spot/hazard.ts';
import { PRIOR_HAZARDS } from '../spot/prior-hazards.ts';
import { savingHoursOf } from '../spot/saving-hours.ts';
import { unseenHazardOf } from '../spot-thriftune/pool-hazard.ts';
import type { Candidate } from './candidates.ts';
import { checkpointSecondsOf } from './checkpoint-seconds.ts';
import { type Cost, costOf } from './cost.ts';
import { evaluationSecondsOf } from './evaluation-seconds.ts';
import { fitOf } from './fit.ts';
import type { Option, Price } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { speedOf, stepSecondsOf } from './speed.ts';

/** From launch to the first step on AWS: boot, image from the region's bucket, weights. The overhead d of 0.08 to 0.2 h in spot.md section 2; ours, November 2026. */
const STARTUP_SECONDS = 300;
/** Writing and announcing the result on AWS. */
const PUBLISH_SECONDS = 60;
/** From the decision to stop until billing ends: SageMaker's SIGTERM window (prices.md section 4). */
const STOP_SECONDS = 120;
/** Both on the local stack, in wall seconds: a process ends at once. */
const LOCAL_WALL_SECONDS = 2;

/** An option with what decides whether it is feasible. */
export interface Estimated {
  readonly option: Option;
  readonly cost: Cost;
  /** Stop, evaluate and publish, at the highest price. */
  readonly finishingUsd: number;
}

/** What all options of a plan share. */
export interface PlanFrame {
  readonly precision: 'fp32' | 'bf16';
  readonly microBatch: number;
  readonly accumulation: number;
  readonly tokensPerStep: number;
  readonly fastestStepSeconds: number;
}

/**
 * What all options share. The micro-batch is the largest that every GPU on sale takes which takes a single row: attempts of one job must do the same sums
 * whatever GPU they run on, so that a resume is exact.
 */
export function frameOf(input: PlanInput, candidates: readonly Candidate[]): PlanFrame | undefined {
  const precision = input.localCpu === undefined ? 'bf16' : (input.localCpu.precision ?? 'fp32');
  const { microBatch, accumulation } = input.hyperparameters;
  const batch = microBatch * accumulation;
  const sizes = candidates.flatMap(({ gpu }) => {
    const fit = fitOf({ ...fitInputOf(input, precision), batch, usableGib: gpu.usableGib });
    return fit.kind === 'fits' ? [fit.microBatch] : [];
  });
  if (sizes.length === 0) return undefined;
  const size = Math.min(...sizes);
  const { trainTokens, trainRows } = input.profile;
  const meanTokens = Math.min(input.hyperparameters.maxLengthTokens, Math.max(1, trainTokens / Math.max(1, trainRows)));
  const frame = { precision, microBatch: size, accumulation: batch / size, tokensPerStep: batch * meanTokens };
  const fastestStepSeconds = Math.min(
    ...candidates.map(({ gpu }) =>
      stepSecondsOf(gpu, { ...frame, shape: knownModelOf(input.model), tuning: input.request.tuning }),
    ),
  );
  return { ...frame, fastestStepSeconds };
}

/** Why a GPU does not take a job at all; undefined when it does. */
export function misfitOf(input: PlanInput, frame: PlanFrame, { gpu }: Candidate): string | undefined {
  const fit = fitOf({
    ...fitInputOf(input, frame.precision),
    batch: frame.microBatch * frame.accumulation,
    usableGib: gpu.usableGib,
  });
  return fit.kind === 'fits' ? undefined : fit.because;
}

/** Predicts time and cost of a candidate that fits and has a price. */
export function estimateOption(input: PlanInput, frame: PlanFrame, candidate: Candidate, price: Price): Estimated {
  const { localCpu, clockRate, hyperparameters, request } = input;
  const { offerKey, offer, gpu, type, regional, volumeUsdPerHour, ceilingUsdPerHour } = candidate;
  const shape = knownModelOf(input.model);
  const stepSeconds = stepSecondsOf(gpu, { ...frame, shape, tuning: request.tuning });
  const speed = speedOf({ ...frame, stepSeconds, localCpu });
  const trainingTokensPerSecond = (speed.stepsPerHour * frame.tokensPerStep) / 3600;
  const prior = priorHazardOf(offerKey, offer.capacity, regional.interruption);
  const hazard = unseenHazardOf({ ...PRIOR_HAZARDS, upToDown: prior });
  const isLocal = localCpu !== undefined;
  const finishing =
    evaluationSecondsOf({ ...input, ...frame, shape, gpu, trainingTokensPerSecond }) +
    (isLocal ? LOCAL_WALL_SECONDS * clockRate : PUBLISH_SECONDS);
  const startupSeconds = localCpu?.startupSeconds ?? STARTUP_SECONDS;
  const stopping = isLocal ? LOCAL_WALL_SECONDS * clockRate : STOP_SECONDS;
  const { minimumSeconds, maximumSeconds } = input.checkpointing;
  const cadence = { hazard, minimumSeconds: minimumSeconds * clockRate, maximumSeconds: maximumSeconds * clockRate };
  const wall = checkpointSecondsOf(shape, request.tuning, hyperparameters.rank);
  const [saveSeconds, uploadSeconds] = [wall.saveSeconds * clockRate, wall.uploadSeconds * clockRate];
  const trainingHours = hyperparameters.maxSteps / speed.stepsPerHour;
  const cost = costOf({
    startupHours: startupSeconds / 3600,
    trainingHours,
    savingHours: savingHoursOf(cadence, { workHours: trainingHours, saveSeconds }),
    finishingHours: finishing / 3600,
    lostHoursAt: (ageHours) => lostSecondsAt(cadence, { ageHours, saveSeconds, uploadSeconds }) / 3600,
    hazard,
    speedEvidence: speed.evidence,
    usdPerHour: price.usdPerHour + volumeUsdPerHour,
  });
  const option: Option = {
    offerKey,
    gpu: gpu.name,
    gpuCount: type.gpuCount,
    tuning: request.tuning,
    precision: frame.precision,
    microBatch: frame.microBatch,
    accumulation: frame.accumulation,
    stepsPerHour: speed.stepsPerHour,
    startupSeconds,
    finishingSeconds: finishing,
    slowdownFactor: speed.slowdownFactor,
    price,
    hours: cost.hours,
    costUsd: cost.costUsd,
    expectedInterruptions: cost.expectedInterruptions,
    evidence: { speed: speed.evidence, memory: 'prior', hazard: prior.evidence.class },
  };
  return { option, cost, finishingUsd: ((finishing + stopping) / 3600) * ceilingUsdPerHour };
}

function fitInputOf({ model, request, hyperparameters }: PlanInput, precision: 'fp32' | 'bf16') {
  const { rank, maxLengthTokens } = hyperparameters;
  return { shape: knownModelOf(model), tuning: request.tuning, precision, rank, maxLengthTokens };
}
