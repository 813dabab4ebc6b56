import type { Architecture } from '../models/architecture.ts';
import type { MemoryConstants } from './memory-constants.ts';
import type { MemoryInput } from './memory-input.ts';
import { bytesOf } from './weights.ts';

/** Bytes that attention without flash kernels keeps a head and pair of tokens: fp32 softmax, its copy in the compute type and the dropout's. Korthikanti et al. 2022 (arXiv 2205.05198), section 4. */
const EAGER_PAIR_BYTES = 8;

/** Activation bytes on one GPU for the tokens of a micro-batch. */
export interface Activations {
  /** Hidden states at the layers' edges, which checkpointing keeps in their stead. */
  readonly checkpointBytes: number;
  /** What layers save for their backward pass. */
  readonly savedBytes: number;
  /** What the backward pass of one layer holds on top. */
  readonly layerBytes: number;
}

/** Tokens of a micro-batch that one GPU holds. */
export function tokensOf({ microBatch, sequenceTokens, virtualTokens, sharding }: MemoryInput): number {
  return (microBatch * (sequenceTokens + (virtualTokens ?? 0))) / (sharding.contextParallel ?? 1);
}

export function activationsOf(input: MemoryInput, constants: MemoryConstants): Activations {
  const { architecture, checkpointing, sharding } = input;
  const tokens = tokensOf(input);
  const tensor = sharding.tensorParallel ?? 1;
  const layers = architecture.layers / stagesOf(input);
  const perToken = (bytes: number) => (bytes * constants.savedFactor * tokens) / tensor;
  const saved = perToken(layerTokenBytesOf(input));
  const peak = saved * constants.layerGradientShare;
  if (checkpointing === 'none') return { checkpointBytes: 0, savedBytes: layers * saved, layerBytes: peak };
  if (checkpointing === 'selective') {
    const kept = perToken(selectiveTokenBytesOf(input));
    return { checkpointBytes: 0, savedBytes: layers * kept, layerBytes: Math.max(0, saved - kept) + peak };
  }
  const edge = (edgeTokenBytesOf(input) * tokens) / tensor;
  return { checkpointBytes: layers * edge, savedBytes: 0, layerBytes: Math.max(0, saved - edge) + peak };
}

/**
 * Bytes a token that one layer saves for its backward pass, counted off Hugging Face's Llama: the fp32 input of two RMS norms, rotated queries and keys, values,
 * attention's output, and of the MLP gate, up and activation. Weights that are trained also need their inputs: the norms' outputs and the MLP's product.
 * Adapters keep their own inputs in fp32. (Korthikanti et al. 2022, arXiv 2205.05198, count 34 h for a GPT layer in the same way.)
 */
function layerTokenBytesOf(input: MemoryInput): number {
  const { architecture, compute, attention, sequenceTokens, adapterColumns, tuning } = input;
  const width = bytesOf(compute);
  const query = architecture.heads * architecture.headDim;
  const keyValue = architecture.kvHeads * architecture.headDim;
  const isTrained = tuning === 'full';
  const norms = 2 * architecture.hidden * (4 + (isTrained ? width : 0));
  const attending = width * 2 * (query + keyValue);
  const pairs = attention === 'eager' ? EAGER_PAIR_BYTES * architecture.heads * sequenceTokens : 0;
  const copies = (architecture.gatedMlp ? 3 : 1) + (isTrained ? 1 : 0);
  const mlp = width * mlpColumnsOf(architecture) * copies;
  const adapters = 4 * (adapterColumns ?? 0);
  return norms + attending + pairs + mlp + adapters;
}

/** Bytes a token and layer with selective checkpointing: every other matrix product, attention's output and the layer's input (torchtitan's default policy, November 2026). */
function selectiveTokenBytesOf({ architecture, compute }: MemoryInput): number {
  const width = bytesOf(compute);
  const query = architecture.heads * architecture.headDim;
  const keyValue = architecture.kvHeads * architecture.headDim;
  const mlp = mlpColumnsOf(architecture) * (architecture.gatedMlp ? 2 : 1);
  const products = query + 2 * keyValue + 2 * architecture.hidden + mlp;
  return width * (products / 2 + query + architecture.hidden);
}

/** Bytes a token that waits at a layer's edge. */
function edgeTokenBytesOf({ architecture, residual, compute }: MemoryInput): number {
  return architecture.hidden * (residual === 'fp32' ? 4 : bytesOf(compute));
}

/** Columns of the MLP that a token passes through. */
function mlpColumnsOf({ experts, intermediate }: Architecture): number {
  if (experts === undefined) return intermediate;
  const shared = intermediate === experts.intermediate ? 0 : intermediate;
  return shared + experts.perToken * experts.intermediate;
}

/** Parts into which layers are cut, one after the other. */
export function stagesOf({ sharding }: MemoryInput): number {
  return (sharding.kind === 'pipeline' ? sharding.gpus : 1) * (sharding.pipelineParallel ?? 1);
}
