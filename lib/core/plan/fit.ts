import type { RunnableTuning } from '../attempt/trainer-spec.ts';
import { adapterParametersOf, type ModelShape } from '../models/known-model.ts';

const GIB = 2 ** 30;
/** Bytes a weight: fp32 4, bf16 2. */
const WEIGHT_BYTES = { fp32: 4, bf16: 2 } as const;
/** Full fine-tuning, bytes a weight: mixed precision keeps 2 + 2 + 4 + 4 + 8 (DeepSpeed); fp32 keeps 4 + 4 + 8 and a temporary of 4. estimators.md section 5. */
const FULL_BYTES = 20;
/** An adapter's weight with gradient and Adam's two moments, all fp32 (PEFT casts adapters). estimators.md section 5. */
const ADAPTER_BYTES = 16;
/** Bytes a token and column of the head: logits, their fp32 copy and gradients (HF ForCausalLMLoss; Soup, verified). estimators.md section 5. */
const LOGITS_BYTES = 14;
/** Activations without recomputation in 2-byte types: 34 × hidden a token and layer (Megatron), without attention's square. */
const ACTIVATION_BYTES = 34;
/** CUDA context (gpu_poor: 0.65 GB; shared gpus.json, November 2026). */
const CONTEXT_GIB = 0.7;
/** Reserved over allocated: 1.08 to 1.41 seen (Soup). What comes and goes with a step fragments; states are allocated once. */
const FRAGMENTATION = 1.25;
const STATE_ALLOWANCE = 1.05;

export interface FitInput {
  readonly shape: ModelShape;
  readonly tuning: RunnableTuning;
  readonly precision: 'fp32' | 'bf16';
  readonly rank?: number | undefined;
  /** Rows per optimizer step: micro-batch × accumulation comes to exactly this. */
  readonly batch: number;
  readonly maxLengthTokens: number;
  readonly usableGib: number;
}

/** Whether a job fits a GPU, and with which micro-batch. */
export type Fit =
  | { readonly kind: 'fits'; readonly microBatch: number; readonly accumulation: number; readonly needGib: number }
  | { readonly kind: 'does-not-fit'; readonly needGib: number; readonly because: string };

/** The largest micro-batch that fits. A first, careful rule: it over-states rather than finding out on the GPU; evidence `prior`. */
export function fitOf(input: FitInput): Fit {
  const { batch, usableGib } = input;
  const microBatch = divisorsOf(batch).find((size) => needGibOf(input, size) <= usableGib);
  if (microBatch !== undefined) {
    return { kind: 'fits', microBatch, accumulation: batch / microBatch, needGib: needGibOf(input, microBatch) };
  }
  const needGib = needGibOf(input, 1);
  const because = `does not fit: one row of ${input.maxLengthTokens} tokens needs ${needGib.toFixed(1)} GiB, the GPU has ${usableGib.toFixed(1)}`;
  return { kind: 'does-not-fit', needGib, because };
}

/** GiB of GPU memory at a micro-batch. */
export function needGibOf(input: Omit<FitInput, 'batch' | 'usableGib'>, microBatch: number): number {
  const { shape, tuning, precision, rank, maxLengthTokens } = input;
  const tokens = microBatch * maxLengthTokens;
  const states =
    tuning === 'full'
      ? FULL_BYTES * shape.parameters
      : WEIGHT_BYTES[precision] * shape.parameters + ADAPTER_BYTES * adapterParametersOf(shape, rank ?? 16);
  const activations = (ACTIVATION_BYTES * WEIGHT_BYTES[precision] * shape.hidden * shape.layers * tokens) / 2;
  const logits = LOGITS_BYTES * shape.vocabulary * tokens;
  return (states * STATE_ALLOWANCE + (activations + logits) * FRAGMENTATION) / GIB + CONTEXT_GIB;
}

function divisorsOf(batch: number): number[] {
  return Array.from({ length: batch }, (_, index) => batch - index).filter((size) => batch % size === 0);
}
