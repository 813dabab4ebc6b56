import type { Decoder } from '../models/read-decoder.ts';
import type { Tuning } from '../tunings/tuning.ts';

/** What is to be trained, before a GPU is chosen for it. */
export interface FitJob {
  readonly decoder: Decoder;
  /** The `model_type` of its config.json, which measurements are kept by; `unknown` where nobody said. */
  readonly family: string;
  readonly tuning: Tuning;
  /** Left out: the tuning's default. */
  readonly rank?: number | undefined;
  /** Tokens of a row. */
  readonly sequenceTokens: number;
  /** Rows of an optimizer step. */
  readonly batchRows: number;
  /** Rows at once on a GPU. Left out: the most of a step's rows that fit. */
  readonly microBatch?: number | undefined;
  /** GPUs of one kind that share the work. */
  readonly gpus: number;
}

/** Rows at once, and how many times before the optimizer steps. */
export interface Split {
  readonly microBatch: number;
  readonly accumulation: number;
}

/** How a step's rows are taken on `gpus` GPUs that each hold `microBatch` at once; the last turn may be short. */
export function splitOf({ batchRows, gpus }: Pick<FitJob, 'batchRows' | 'gpus'>, microBatch: number): Split {
  return { microBatch, accumulation: Math.max(1, Math.ceil(batchRows / (microBatch * gpus))) };
}

/** Micro-batches that cut a step's rows evenly, largest first. */
export function evenMicroBatches({ batchRows, gpus }: Pick<FitJob, 'batchRows' | 'gpus'>): readonly number[] {
  const each = Math.max(1, Math.ceil(batchRows / gpus));
  return Array.from({ length: each }, (_, index) => each - index).filter((size) => each % size === 0);
}
