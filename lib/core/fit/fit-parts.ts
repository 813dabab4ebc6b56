import type { MemoryEstimate } from '../memory/estimate-memory.ts';

/** What the needed memory of a GPU goes to, in the order in which a bar shows it. */
export interface FitParts {
  readonly weights: number;
  /** Trained weights beside the base, gradients, the optimizer's states and its step. */
  readonly trained: number;
  readonly activations: number;
  readonly logits: number;
  /** Whole layers that sharding gathers, and folded experts. */
  readonly work: number;
  /** What the allocator cannot give out again. */
  readonly fragments: number;
  /** CUDA context, libraries and communication buffers. */
  readonly context: number;
}

/** GiB of memory that the estimate does not know of. */
export interface BesideGib {
  readonly weights: number;
  readonly work: number;
}

/** Parts of `neededGib.p50`, what stands beside it included. */
export function fitPartsOf({ partsGib, neededGib, contextGib }: MemoryEstimate, beside: BesideGib): FitParts {
  const { weights, quantisationConstants, trainable, gradients, optimizer, step } = partsGib;
  const { checkpoints, activations, logits, gathered, generation } = partsGib;
  const counted = Object.values(partsGib).reduce((sum: number, part: number) => sum + part, 0);
  return {
    weights: weights + quantisationConstants + beside.weights,
    trained: trainable + gradients + optimizer + step,
    activations: checkpoints + activations + generation,
    logits,
    work: gathered + beside.work,
    // Nothing but rounding can make it less than nothing.
    fragments: Math.max(0, neededGib.p50 - counted - contextGib),
    context: contextGib,
  };
}

export function scaledParts(parts: FitParts, factor: number): FitParts {
  return {
    weights: parts.weights * factor,
    trained: parts.trained * factor,
    activations: parts.activations * factor,
    logits: parts.logits * factor,
    work: parts.work * factor,
    fragments: parts.fragments * factor,
    context: parts.context * factor,
  };
}
