import type { Calibration } from '../calibration/calibration.ts';
import type { FoundCalibration } from '../calibration/find-calibration.ts';
import { FITTED_MEMORY, FITTED_THROUGHPUT } from '../calibration/fitted-constants.ts';
import { rowsBehind } from '../calibration/rows-behind.ts';
import { estimateMemory } from '../memory/estimate-memory.ts';
import { largestMicroBatch, longestSequence } from '../memory/largest-fit.ts';
import { type Verdict, verdictOf } from '../memory/verdict.ts';
import { estimateThroughput, type SpeedCorrection } from '../throughput/estimate-throughput.ts';
import { PRIOR_THROUGHPUT } from '../throughput/throughput-constants.ts';
import type { TuningId } from '../tunings/tuning.ts';
import { type Distribution, mapped, NORMAL, scaled } from '../units/distribution.ts';
import type { FitGpu } from './fit-gpu.ts';
import { evenMicroBatches, type FitJob, splitOf } from './fit-job.ts';
import { type FitParts, fitPartsOf, scaledParts } from './fit-parts.ts';
import { nearestMeasured, type RestsOn, restsOn } from './rests-on.ts';
import { type TrainingInputs, trainingInputsOf } from './training-inputs.ts';

const GIB = 2 ** 30;
/** Speed over LoRA's, where the speed model knows no difference: PEFT's MetaMathQA suite on the L40S (estimators.md section 5, 23 November 2026). */
const SPEED_OVER_LORA: Partial<Record<TuningId, number>> = { dora: 0.83 };

/** How a job does on one kind of GPU. */
export interface GpuFit {
  readonly gpu: string;
  readonly gpus: number;
  readonly usableGib: number;
  readonly tuning: TuningId;
  readonly compute: 'bf16' | 'fp16';
  readonly trainableParameters: number;
  readonly verdict: Verdict;
  readonly microBatch: number;
  readonly accumulation: number;
  /** Of each GPU, as are its parts, which add up to its median. */
  readonly neededGib: Distribution;
  readonly partsGib: FitParts;
  /** Rows at once that fit for certain, at the job's length; 0: not one. */
  readonly largestMicroBatch: number;
  /** Tokens of a row that fit for certain, up to the model's context; 0: none. */
  readonly longestSequence: { readonly tokens: number; readonly microBatch: number };
  /** Of all GPUs together; left out where the GPU's speed is not known. */
  readonly tokensPerSecond?: Distribution | undefined;
  readonly restsOn: { readonly memory: RestsOn; readonly speed: RestsOn };
}

/** Judges a job that `refusalOf` let pass on a kind of GPU: at its micro-batch, else at the most of a step's rows that fit. */
export function judgeGpu(job: FitJob, gpu: FitGpu, calibrations: readonly Calibration[] = []): GpuFit {
  const memory = nearestMeasured(job, gpu.name, 'memory', calibrations);
  const throughput = nearestMeasured(job, gpu.name, 'throughput', calibrations);
  const at = (microBatch: number) => sizeUp(job, gpu, microBatch, memory?.calibration.factor.p50 ?? 1);
  const least = at(job.microBatch ?? 1);
  const sized = job.microBatch === undefined ? mostOf(job, at, least) : least;
  const { inputs, verdict, neededGib, partsGib } = sized;
  const { microBatch, accumulation } = inputs.memory;
  return {
    gpu: gpu.name,
    gpus: job.gpus,
    usableGib: gpu.usableGib,
    tuning: job.tuning.id,
    compute: gpu.compute,
    trainableParameters: inputs.trainableParameters,
    verdict,
    microBatch,
    accumulation,
    neededGib,
    partsGib,
    largestMicroBatch: largestMicroBatch(inputs.memory, FITTED_MEMORY, sized.roomGib),
    longestSequence: {
      tokens: longestSequence(least.inputs.memory, FITTED_MEMORY, least.roomGib),
      microBatch: job.microBatch ?? 1,
    },
    ...(gpu.speed === undefined ? {} : { tokensPerSecond: speedOf(job, gpu, inputs, throughput) }),
    restsOn: { memory: restsOn('memory', gpu.name, memory), speed: restsOn('throughput', gpu.name, throughput) },
  };
}

interface Sized {
  readonly inputs: TrainingInputs;
  readonly verdict: Verdict;
  readonly neededGib: Distribution;
  readonly partsGib: FitParts;
  /** What is left for what the memory model counts. */
  readonly roomGib: number;
}

function mostOf(job: FitJob, at: (microBatch: number) => Sized, least: Sized): Sized {
  for (const microBatch of evenMicroBatches(job)) {
    const sized = at(microBatch);
    if (sized.verdict === 'fits') return sized;
  }
  return least;
}

/** `factor`: measured over predicted. */
function sizeUp(job: FitJob, { compute, usableGib }: FitGpu, microBatch: number, factor: number): Sized {
  const inputs = trainingInputsOf(job, compute, splitOf(job, microBatch));
  const { weightsBytes, workBytes } = inputs.beside;
  const beside = { weights: weightsBytes / GIB / job.gpus, work: workBytes / GIB };
  const besideGib = beside.weights + beside.work;
  const roomGib = usableGib / factor - besideGib;
  const estimate = estimateMemory(inputs.memory, FITTED_MEMORY, roomGib);
  return {
    inputs,
    verdict: verdictOf(estimate, roomGib),
    neededGib: mapped(estimate.neededGib, (gib) => (gib + besideGib) * factor),
    partsGib: scaledParts(fitPartsOf(estimate, beside), factor),
    roomGib,
  };
}

/** Tokens a second of all GPUs. Without a row of the GPU's family the interval is as wide as before anything was measured. */
function speedOf(
  { tuning, gpus }: FitJob,
  { name, speed }: FitGpu,
  { throughput }: TrainingInputs,
  measured: FoundCalibration | undefined,
): Distribution | undefined {
  if (speed === undefined) return undefined;
  const { tokensPerSecondPerGpu } = estimateThroughput(throughput, speed, FITTED_THROUGHPUT, {
    correction: measured === undefined ? uncorrected(name, tuning.id) : correctionOf(measured),
  });
  return scaled(tokensPerSecondPerGpu, gpus);
}

function uncorrected(gpu: string, tuning: TuningId): SpeedCorrection {
  const { sigma } = rowsBehind('throughput', gpu).rows === 0 ? PRIOR_THROUGHPUT : FITTED_THROUGHPUT;
  return { factor: SPEED_OVER_LORA[tuning] ?? 1, sigma };
}

function correctionOf({ calibration: { factor } }: FoundCalibration): SpeedCorrection {
  return { factor: factor.p50, sigma: Math.log(factor.p90 / factor.p50) / NORMAL.p90 };
}
