import type { Architecture } from '../models/architecture.ts';
import type { MemoryInput, WeightFormat } from './memory-input.ts';

/**
 * Bytes a weight. NF4: half a byte and a constant a block of 64: 4 bytes, or 0.127 bits with double quantisation (QLoRA paper, arXiv 2305.14314, section 3);
 * GPTQ: a scale and a zero a group of 128 (arXiv 2210.17323).
 */
const WEIGHT_BYTES: Readonly<Record<WeightFormat, { readonly data: number; readonly constants: number }>> = {
  fp32: { data: 4, constants: 0 },
  bf16: { data: 2, constants: 0 },
  fp16: { data: 2, constants: 0 },
  int8: { data: 1, constants: 0.01 },
  nf4: { data: 0.5, constants: 0.0159 },
  'nf4-single': { data: 0.5, constants: 0.0625 },
  gptq4: { data: 0.5, constants: 0.02 },
  gptq8: { data: 1, constants: 0.02 },
};

export interface BaseWeights {
  readonly dataBytes: number;
  readonly constantsBytes: number;
}

/** Bytes of the base's weights on one GPU before sharding. Embeddings, head and norms are never quantised. */
export function baseWeightsOf({
  architecture,
  base,
  compute,
  masterCopy,
  tuning,
  trainable,
  plainWeights,
}: MemoryInput): BaseWeights {
  const format = tuning === 'full' ? (trainable === 'fp32' && !masterCopy ? 'fp32' : compute) : base;
  const { data, constants } = WEIGHT_BYTES[format];
  const tower = architecture.multimodal?.parameters ?? 0;
  if (!isQuantised(format)) return { dataBytes: (architecture.parameters + tower) * data, constantsBytes: 0 };
  const plain = embeddingParametersOf(architecture);
  const quantised = Math.max(0, architecture.parameters - plain);
  const plainBytes = plainWeights === 'fp32' ? 4 : bytesOf(compute);
  return { dataBytes: quantised * data + (plain + tower) * plainBytes, constantsBytes: quantised * constants };
}

/** Weights of the embedding and, where it has its own, the head. */
export function embeddingParametersOf({ vocabulary, hidden, tiedEmbeddings }: Architecture): number {
  return vocabulary * hidden * (tiedEmbeddings ? 1 : 2);
}

/** Weights of one layer, on average. */
export function layerParametersOf(architecture: Architecture): number {
  return Math.max(0, architecture.parameters - embeddingParametersOf(architecture)) / architecture.layers;
}

export function isQuantised(format: WeightFormat): boolean {
  return format !== 'fp32' && format !== 'bf16' && format !== 'fp16';
}

export function bytesOf(type: 'fp32' | 'bf16' | 'fp16'): number {
  return type === 'fp32' ? 4 : 2;
}
