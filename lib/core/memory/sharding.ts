import type { MemoryInput, Sharding } from './memory-input.ts';
import { bytesOf, embeddingParametersOf, isQuantised, layerParametersOf } from './weights.ts';

/** Layers that are whole at one time: the one in work and the one fetched ahead (PyTorch FSDP's and DeepSpeed's prefetch). */
const GATHERED_LAYERS = 2;
/** Weights that DeepSpeed ZeRO-3 keeps whole at most: stage3_max_live_parameters, default 1e9 (DeepSpeed documentation, November 2026). */
const ZERO3_LIVE_PARAMETERS = 1e9;
/** Elements of DeepSpeed's reduce and all-gather buckets, default 5e8 each (DeepSpeed documentation, November 2026). */
const BUCKET_ELEMENTS = 5e8;

/** By how much each part is divided on one GPU. */
export interface Division {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
}

export function divisionOf(sharding: Sharding): Division {
  const model =
    (sharding.tensorParallel ?? 1) *
    (sharding.pipelineParallel ?? 1) *
    (sharding.kind === 'pipeline' ? sharding.gpus : 1);
  const data = { none: 1, ddp: 1, pipeline: 1, zero1: 1, zero2: 1, zero3: sharding.gpus, fsdp: sharding.gpus };
  const weights = model * data[sharding.kind];
  const gradients = sharding.kind === 'zero2' ? model * sharding.gpus : weights;
  const optimizer = sharding.kind === 'zero1' || sharding.kind === 'zero2' ? model * sharding.gpus : weights;
  return { weights, gradients, optimizer };
}

/** Bytes of whole layers that sharding gathers while it works, and of its buckets. */
export function gatherBytesOf(input: MemoryInput): number {
  const { sharding, architecture, compute, base, tuning, trainableParameters } = input;
  const isSplit = sharding.kind === 'fsdp' || sharding.kind === 'zero3';
  const width = bytesOf(compute);
  const bucket = Math.min(BUCKET_ELEMENTS, trainableParameters) * width;
  if (sharding.kind === 'zero1' || sharding.kind === 'zero2') return 2 * bucket;
  if (sharding.kind === 'ddp') return bucket;
  if (!isSplit) return 0;
  const tensor = sharding.tensorParallel ?? 1;
  const layerWidth = tuning !== 'full' && isQuantised(base) ? 0.55 : width;
  const gathered = GATHERED_LAYERS * layerParametersOf(architecture) * layerWidth;
  const root = embeddingParametersOf(architecture) * width;
  const live = sharding.kind === 'zero3' ? Math.min(ZERO3_LIVE_PARAMETERS, architecture.parameters) * layerWidth : 0;
  const gradients = tuning === 'full' ? layerParametersOf(architecture) * width : 0;
  const whole = Math.max(gathered + root, live) + gradients;
  return Math.min(whole / tensor, architecture.parameters * width) * ((sharding.gpus - 1) / sharding.gpus);
}
