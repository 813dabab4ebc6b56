import { activationsOf } from './activations.ts';
import { generationBytesOf } from './generation.ts';
import { logitsBytesOf } from './logits.ts';
import type { MemoryConstants } from './memory-constants.ts';
import type { MemoryInput } from './memory-input.ts';
import { divisionOf, gatherBytesOf } from './sharding.ts';
import { trainableStatesOf } from './states.ts';
import { baseWeightsOf } from './weights.ts';

/** What one GPU's memory holds in a phase, in bytes. */
export interface MemoryParts {
  readonly weights: number;
  readonly quantisationConstants: number;
  /** Trained weights beside the base, and fp32 copies. */
  readonly trainable: number;
  readonly optimizer: number;
  readonly gradients: number;
  /** Hidden states at the edges of checkpointed layers. */
  readonly checkpoints: number;
  readonly activations: number;
  readonly logits: number;
  /** Layers that sharding gathers, and its buckets. */
  readonly gathered: number;
  /** What the optimizer's step allocates while it runs. */
  readonly step: number;
  /** Key-value cache and work of generation. */
  readonly generation: number;
}

export const PHASES = ['loss', 'backward', 'backward-end', 'optimizer-step', 'generation'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * The phases of a training step that can hold the peak. `loss`: all activations and the logits. `backward`: the same without logits, one layer in work, no
 * gradient yet unless batches accumulate. `backward-end`: all gradients, one layer. `optimizer-step`: gradients and the step's temporaries.
 */
export function phasesOf(input: MemoryInput, constants: MemoryConstants): Readonly<Record<Phase, MemoryParts>> {
  const division = divisionOf(input.sharding);
  const { checkpointBytes, savedBytes, layerBytes } = activationsOf(input, constants);
  const states = trainableStatesOf(input);
  const base = baseWeightsOf(input);
  const keepsOptimizer = input.sharding.offloadsOptimizer === true ? 0 : 1;
  const keepsWeights = input.sharding.offloadsWeights === true ? 0 : 1;
  const gradients = states.gradientsBytes / division.gradients;
  const standing: MemoryParts = {
    weights: (keepsWeights * base.dataBytes) / division.weights,
    quantisationConstants: (keepsWeights * base.constantsBytes) / division.weights,
    trainable:
      (keepsWeights * states.weightsBytes) / division.weights +
      (keepsOptimizer * states.masterBytes) / division.optimizer,
    optimizer: (keepsOptimizer * states.momentsBytes) / division.optimizer,
    gradients: 0,
    checkpoints: 0,
    activations: 0,
    logits: 0,
    gathered: gatherBytesOf(input),
    step: 0,
    generation: 0,
  };
  const kept = input.accumulation > 1 ? gradients : 0;
  return {
    loss: {
      ...standing,
      gradients: kept,
      checkpoints: checkpointBytes,
      activations: savedBytes,
      logits: logitsBytesOf(input),
    },
    backward: { ...standing, gradients: kept, checkpoints: checkpointBytes, activations: savedBytes + layerBytes },
    'backward-end': { ...standing, gradients, activations: layerBytes },
    'optimizer-step': {
      ...standing,
      gradients,
      gathered: 0,
      step: (keepsOptimizer * states.stepBytes) / division.optimizer,
    },
    generation: { ...standing, generation: generationBytesOf(input) },
  };
}

export function sumOfParts(parts: MemoryParts): number {
  return Object.values(parts).reduce((sum: number, bytes: number) => sum + bytes, 0);
}

/** What comes and goes in a step in blocks of many sizes, which is what the allocator's cache grows with; gradients and states find their blocks again. */
export function transientOf({ checkpoints, activations, logits, gathered, generation }: MemoryParts): number {
  return checkpoints + activations + logits + gathered + generation;
}
