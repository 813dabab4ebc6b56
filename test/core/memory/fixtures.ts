import type { MemoryInput } from '#lib/core/memory/memory-input.ts';
import type { Architecture } from '#lib/core/models/architecture.ts';

/** Mistral-7B-v0.1 as its config.json has it. */
export const MISTRAL: Architecture = {
  parameters: 7.2417e9,
  activeParameters: 7.2417e9,
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  intermediate: 14_336,
  vocabulary: 32_000,
  tiedEmbeddings: false,
  contextTokens: 32_768,
  gatedMlp: true,
  attentionBias: false,
};

/** LoRA of rank 16 on attention, as the fms-acceleration tables run it (A100-80GB, 4 rows of 4,096 tokens). */
export const LORA: MemoryInput = {
  architecture: MISTRAL,
  tuning: 'adapter',
  trainableParameters: 13_631_488,
  base: 'bf16',
  compute: 'bf16',
  trainable: 'fp32',
  masterCopy: false,
  optimizer: 'adamw',
  plainWeights: 'compute',
  residual: 'compute',
  checkpointing: 'full',
  attention: 'flash',
  loss: 'eager',
  microBatch: 4,
  sequenceTokens: 4096,
  accumulation: 1,
  adapterColumns: 4 * 4096,
  cache: 'equal-lengths',
  sharding: { kind: 'none', gpus: 1 },
};

export const FULL: MemoryInput = {
  ...LORA,
  tuning: 'full',
  trainableParameters: MISTRAL.parameters,
  trainable: 'compute',
  adapterColumns: 0,
};
