import type { Architecture } from '../models/architecture.ts';

/** What weights are stored in. `nf4` has double quantisation, `gptq4` and `gptq8` groups of 128. */
export type WeightFormat = 'fp32' | 'bf16' | 'fp16' | 'int8' | 'nf4' | 'nf4-single' | 'gptq4' | 'gptq8';

export type Optimizer = 'adamw' | 'adamw-8bit' | 'adamw-4bit' | 'paged-adamw-8bit' | 'adafactor' | 'lion' | 'sgd';

/**
 * How the loss gets its logits. `eager`: Hugging Face's causal loss, which copies them in fp32; `autocast`: model code that does not, under autocast, which does
 * so for the cross-entropy alone; `compute-type`: no fp32 copies at all; `fused`: one kernel over fp32 logits; `in-place`: one kernel over compute-type logits
 * that writes gradients over them; `chunked`: Liger, cut cross-entropy and others that never hold more than a chunk.
 */
export type LossKernel = 'eager' | 'autocast' | 'compute-type' | 'fused' | 'in-place' | 'chunked';

/**
 * How the allocator's cache grows: with batches of one length it finds its blocks again, with many lengths it keeps old ones beside new ones; `bounded` where
 * segments expand (expandable_segments) or the trainer empties the cache.
 */
export type CacheGrowth = 'equal-lengths' | 'variable-lengths' | 'bounded';

/** How a model is spread over GPUs. */
export interface Sharding {
  /** `pipeline` is also accelerate's device map: layers one after the other. */
  readonly kind: 'none' | 'ddp' | 'zero1' | 'zero2' | 'zero3' | 'fsdp' | 'pipeline';
  /** GPUs over which states are divided (the data-parallel group), or stages of a pipeline. */
  readonly gpus: number;
  readonly tensorParallel?: number | undefined;
  readonly contextParallel?: number | undefined;
  readonly pipelineParallel?: number | undefined;
  readonly offloadsOptimizer?: boolean | undefined;
  readonly offloadsWeights?: boolean | undefined;
}

/** Generation with a key-value cache, as an evaluation during training does. */
export interface Generation {
  readonly batch: number;
  readonly tokens: number;
}

/** Everything that decides how much memory training takes. */
export interface MemoryInput {
  readonly architecture: Architecture;
  /** `full`: the base's weights move. `adapter`: new weights beside a frozen base. `prompt`: virtual tokens in front of the input. */
  readonly tuning: 'full' | 'adapter' | 'prompt';
  readonly trainableParameters: number;
  readonly base: WeightFormat;
  readonly compute: 'bf16' | 'fp16' | 'fp32';
  /** What trained weights and their gradients are kept in; PEFT makes adapters fp32. */
  readonly trainable: 'fp32' | 'compute';
  /** A further fp32 copy of trained weights, as DeepSpeed and Megatron keep beside compute-type weights. */
  readonly masterCopy: boolean;
  readonly optimizer: Optimizer;
  /** What the weights beside a quantised base (embedding, head, norms) are held in; PEFT's preparation for k-bit training casts them to fp32. */
  readonly plainWeights: 'fp32' | 'compute';
  /** Whether hidden states between layers are fp32: where norms were cast to fp32 (PEFT's preparation of a quantised base, PEFT under FSDP). */
  readonly residual: 'fp32' | 'compute';
  readonly checkpointing: 'none' | 'selective' | 'full';
  readonly attention: 'flash' | 'eager';
  readonly loss: LossKernel;
  readonly microBatch: number;
  /** Tokens of the longest row, padding included. */
  readonly sequenceTokens: number;
  readonly accumulation: number;
  /** Inputs that adapters read, in columns a layer: what they keep beside the base's own activations. */
  readonly adapterColumns?: number | undefined;
  readonly virtualTokens?: number | undefined;
  readonly cache: CacheGrowth;
  readonly sharding: Sharding;
  readonly generation?: Generation | undefined;
}
