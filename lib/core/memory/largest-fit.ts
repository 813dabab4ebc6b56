import { estimateMemory } from './estimate-memory.ts';
import type { MemoryConstants } from './memory-constants.ts';
import type { MemoryInput } from './memory-input.ts';
import { verdictOf } from './verdict.ts';

/** Nobody trains larger micro-batches than this; the search needs an end. */
const MOST_ROWS = 4096;

/** The largest micro-batch whose verdict is `fits`; 0 when a single row does not. Memory never falls with the batch, so that halving finds it. */
export function largestMicroBatch(input: MemoryInput, constants: MemoryConstants, usableGib: number): number {
  return largestOf(MOST_ROWS, (microBatch) => fits({ ...input, microBatch }, constants, usableGib));
}

/** The longest row, up to the model's context, whose verdict is `fits` at the input's micro-batch; 0 when none does. */
export function longestSequence(input: MemoryInput, constants: MemoryConstants, usableGib: number): number {
  const { contextTokens } = input.architecture;
  return largestOf(contextTokens, (sequenceTokens) => fits({ ...input, sequenceTokens }, constants, usableGib));
}

function fits(input: MemoryInput, constants: MemoryConstants, usableGib: number): boolean {
  return verdictOf(estimateMemory(input, constants, usableGib), usableGib) === 'fits';
}

/** The largest whole number up to `most` for which a test holds that holds for all smaller ones; 0 for none. */
function largestOf(most: number, holds: (size: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
