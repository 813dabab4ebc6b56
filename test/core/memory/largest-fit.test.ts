import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FITTED_MEMORY } from '#lib/core/calibration/fitted-constants.ts';
import { estimateMemory } from '#lib/core/memory/estimate-memory.ts';
import { largestMicroBatch, longestSequence } from '#lib/core/memory/largest-fit.ts';
import type { MemoryInput } from '#lib/core/memory/memory-input.ts';
import { verdictOf } from '#lib/core/memory/verdict.ts';
import { LORA } from './fixtures.ts';

const fits = (input: MemoryInput, usableGib: number) =>
  verdictOf(estimateMemory(input, FITTED_MEMORY, usableGib), usableGib) === 'fits';

describe('what fits at most', () => {
  test('fits, and one more does not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 12, max: 180, noNaN: true }),
        fc.integer({ min: 64, max: 8192 }),
        (usableGib, sequenceTokens) => {
          const input = { ...LORA, sequenceTokens };
          const microBatch = largestMicroBatch(input, FITTED_MEMORY, usableGib);
          if (microBatch > 0) expect(fits({ ...input, microBatch }, usableGib)).toBe(true);
          expect(fits({ ...input, microBatch: microBatch + 1 }, usableGib)).toBe(false);
          const longest = longestSequence(input, FITTED_MEMORY, usableGib);
          if (longest > 0) expect(fits({ ...input, sequenceTokens: longest }, usableGib)).toBe(true);
          if (longest < input.architecture.contextTokens) {
            expect(fits({ ...input, sequenceTokens: longest + 1 }, usableGib)).toBe(false);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('is nothing where the weights alone are too large', () => {
    expect(largestMicroBatch(LORA, FITTED_MEMORY, 14)).toBe(0);
    expect(longestSequence(LORA, FITTED_MEMORY, 14)).toBe(0);
  });
});
