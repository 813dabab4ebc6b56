import type { RunnableTuning } from '../attempt/trainer-spec.ts';
import type { Gpu } from '../catalog/offer-snapshot.ts';
import type { ModelShape } from '../models/known-model.ts';
import type { LocalCpu } from './local-cpu.ts';
import type { Evidence } from './plan.ts';

/** FLOPs a token and parameter: forward 2, backward 4; a frozen base needs no weight gradients. estimators.md section 5. */
const FLOPS = { full: 6, lora: 4, rslora: 4 } as const;
/**
 * Share of the dense peak that HF-style training reaches: medians of the public rows without packing (shared finetune-benchmarks.jsonl, 23 November 2026):
 * A100 0.29-0.36, H100 0.37, L4 0.17 (its 72 W cap), RTX PRO 6000 0.32. L40S rows count padding (0.67), so 0.3 is taken; A10G has none, so 0.3.
 */
const UTILISATION: Readonly<Record<string, number>> = { L4: 0.17, H100: 0.37, 'A100-40GB': 0.3, 'RTX-PRO-6000': 0.3 };
const USUAL_UTILISATION = 0.3;
/** Share of the memory bandwidth that streaming the weights reaches; ours, a usual figure for large copies. */
export const BANDWIDTH_SHARE = 0.7;
/** Times that the weights are read for a micro-batch: forward, and backward once for each of its two products. */
const WEIGHT_READS = 3;
/** Bytes a weight that an optimizer step moves in full fine-tuning: gradient, two moments, master copy, read and written. */
const OPTIMIZER_BYTES = 28;
/** Seconds a layer and micro-batch that a GPU waits for kernels to be launched: about 80 kernels of 6 µs forward and backward with adapters; ours, November 2026. */
const LAUNCH_SECONDS_PER_LAYER = 0.0005;
/** Seconds a step for data, logging and the optimizer's launches; ours, November 2026. */
const STEP_SECONDS = 0.01;

export interface SpeedInput {
  readonly shape: ModelShape;
  readonly tuning: RunnableTuning;
  readonly precision: 'fp32' | 'bf16';
  readonly accumulation: number;
  /** Mean tokens of a whole batch. */
  readonly tokensPerStep: number;
}

/** Seconds of one optimizer step on a GPU, by its peaks: the slower of compute and memory, plus what every step costs. Evidence `prior`. */
export function stepSecondsOf(gpu: Gpu, { shape, tuning, precision, accumulation, tokensPerStep }: SpeedInput): number {
  const peak = peakTflops(gpu, precision) * 1e12 * (UTILISATION[gpu.name] ?? USUAL_UTILISATION);
  const compute = (FLOPS[tuning] * shape.parameters * tokensPerStep) / peak;
  const weightBytes = precision === 'fp32' ? 4 : 2;
  const optimizerBytes = tuning === 'full' ? OPTIMIZER_BYTES : 0;
  const bytes = shape.parameters * (weightBytes * WEIGHT_READS * accumulation + optimizerBytes);
  const memory = bytes / (gpu.bandwidthGbPerSecond * 1e9 * BANDWIDTH_SHARE);
  return Math.max(compute, memory) + shape.layers * LAUNCH_SECONDS_PER_LAYER * accumulation + STEP_SECONDS;
}

/** How fast an option goes. */
export interface Speed {
  readonly stepsPerHour: number;
  readonly slowdownFactor: number;
  readonly evidence: Evidence;
}

/** Speed of a GPU, given the seconds of a step on it and on the fastest GPU on sale. A measured machine goes before the rule: simulated GPUs are slower ones of it. */
export function speedOf(input: {
  readonly stepSeconds: number;
  readonly fastestStepSeconds: number;
  readonly tokensPerStep: number;
  readonly localCpu?: LocalCpu | undefined;
}): Speed {
  const { stepSeconds, fastestStepSeconds, tokensPerStep, localCpu } = input;
  if (localCpu === undefined) return { stepsPerHour: 3600 / stepSeconds, slowdownFactor: 1, evidence: 'prior' };
  const slowdownFactor = Math.max(1, stepSeconds / fastestStepSeconds);
  const stepsPerHour = (localCpu.tokensPerSecond * 3600) / tokensPerStep / slowdownFactor;
  return { stepsPerHour, slowdownFactor, evidence: 'measured-here' };
}

/** fp32 on these GPUs runs as TF32 at about half the 16-bit peak. */
function peakTflops({ bf16Tflops, fp16Tflops }: Gpu, precision: 'fp32' | 'bf16'): number {
  return precision === 'bf16' ? (bf16Tflops ?? fp16Tflops) : (bf16Tflops ?? fp16Tflops) / 2;
}
