import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { layerParametersOf } from '../../lib/core/memory/weights.ts';
import type { MemoryCase } from './memory-cases.ts';

const GIB = 2 ** 30;

/** A public rule: GiB of one GPU, or undefined where it says nothing. */
export type MemoryBaseline = (one: MemoryCase) => number | undefined;

/** The rules that are scored beside ours, ported from their documents (estimators.md section 4). */
export const MEMORY_BASELINES: Readonly<Record<string, MemoryBaseline>> = {
  'LLaMA-Factory rule': llamaFactory,
  'accelerate estimate-memory': accelerate,
  'DeepSpeed ZeRO': deepSpeed,
  'textbook formula': textbook,
};

/** README of LLaMA-Factory: GB a billion weights: full 18, LoRA 2 in 16 bit, 1 in 8, 0.5 in 4; spread over the GPUs. */
function llamaFactory({ input, architecture }: MemoryCase): number {
  const perWeight =
    input.tuning === 'full'
      ? 18
      : input.base === 'int8' || input.base === 'gptq8'
        ? 1
        : isFourBit(input.base)
          ? 0.5
          : 2;
  return (architecture.parameters * perWeight) / input.sharding.gpus / GIB;
}

/** accelerate's estimate: four times the model in its own type, for Adam. Full tuning only. */
function accelerate({ input, architecture }: MemoryCase): number | undefined {
  return input.tuning === 'full' ? (4 * 2 * architecture.parameters) / GIB : undefined;
}

/** estimate_zero2_model_states_mem_needs and its stage-3 sibling, without offload: 4P + 16P/n, and 4 × the largest layer + 18P/n. Full tuning only. */
function deepSpeed({ input, architecture }: MemoryCase): number | undefined {
  if (input.tuning !== 'full') return undefined;
  const { kind, gpus } = input.sharding;
  const isWhole = kind !== 'fsdp' && kind !== 'zero3';
  const bytes = isWhole
    ? 4 * architecture.parameters + (16 * architecture.parameters) / gpus
    : 4 * layerParametersOf(architecture) + (18 * architecture.parameters) / gpus;
  return bytes / GIB;
}

/** Weights + states + checkpoints (or 34 h a token and layer) + one layer + logits: the formula of many blog posts. */
function textbook({ input, architecture }: MemoryCase): number {
  const tokens = input.microBatch * input.sequenceTokens;
  const perWeight =
    input.tuning === 'full' ? 0 : isFourBit(input.base) ? 0.5 : input.base === 'int8' || input.base === 'gptq8' ? 1 : 2;
  const isSplit = input.sharding.kind === 'fsdp' || input.sharding.kind === 'zero3';
  const states = architecture.parameters * perWeight + 16 * input.trainableParameters;
  const edges = input.checkpointing === 'full' ? 2 : 34;
  const activations = edges * architecture.layers * architecture.hidden * tokens + 34 * architecture.hidden * tokens;
  return (states / (isSplit ? input.sharding.gpus : 1) + activations + 6 * architecture.vocabulary * tokens) / GIB;
}

function isFourBit(base: MemoryCase['input']['base']): boolean {
  return base === 'nf4' || base === 'nf4-single' || base === 'gptq4';
}

const PredictionSchema = z.object({
  id: z.string(),
  estimator: z.string(),
  mem_gib: z.number(),
  tokens_per_s_per_gpu: z.number().optional(),
});
export type PeerPrediction = z.infer<typeof PredictionSchema>;

/** What three installable estimators predict for the shared rows, by row and estimator. */
export function readPeers(path: string): PeerPrediction[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => PredictionSchema.parse(JSON.parse(line)));
}
