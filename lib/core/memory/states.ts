import type { MemoryInput, Optimizer } from './memory-input.ts';
import { bytesOf } from './weights.ts';

/**
 * Bytes of optimizer state a trained weight, given the bytes of one full moment. 8-bit and 4-bit states carry a constant a block; Adafactor keeps a row and a
 * column a matrix; paged states wait in host memory (bitsandbytes). estimators.md section 5, 23 November 2026.
 */
const MOMENT_BYTES: Readonly<Record<Optimizer, (moment: number) => number>> = {
  adamw: (moment) => 2 * moment,
  'adamw-8bit': () => 2.03,
  'adamw-4bit': () => 1.06,
  'paged-adamw-8bit': () => 0,
  adafactor: () => 0.02,
  lion: (moment) => moment,
  sgd: () => 0,
};

/** Bytes that trained weights take on one GPU before sharding. */
export interface TrainableStates {
  /** Trained weights beside the base; none in full tuning, where they are the base. */
  readonly weightsBytes: number;
  readonly masterBytes: number;
  readonly momentsBytes: number;
  readonly gradientsBytes: number;
  /** What the optimizer's step allocates while it runs: PyTorch's foreach AdamW makes one temporary of a moment's size; DeepSpeed an fp32 gradient. */
  readonly stepBytes: number;
}

export function trainableStatesOf(input: MemoryInput): TrainableStates {
  const { trainableParameters: count, trainable, compute, masterCopy, optimizer, tuning } = input;
  const width = trainable === 'fp32' && !masterCopy ? 4 : bytesOf(compute);
  const moment = masterCopy ? 4 : width;
  const isFused = optimizer !== 'adamw' && optimizer !== 'lion';
  return {
    weightsBytes: tuning === 'full' ? 0 : count * width,
    masterBytes: masterCopy ? 4 * count : 0,
    momentsBytes: MOMENT_BYTES[optimizer](moment) * count,
    gradientsBytes: width * count,
    stepBytes: masterCopy || !isFused ? moment * count : 0,
  };
}
