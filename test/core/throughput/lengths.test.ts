import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchShapeOf } from '#lib/core/throughput/lengths.ts';

const histograms = fc.array(
  fc.record({ tokens: fc.integer({ min: 1, max: 9000 }), rows: fc.integer({ min: 1, max: 500 }) }),
  {
    minLength: 1,
    maxLength: 20,
  },
);
const dense = { hybrid: undefined };

describe('padding', () => {
  test('lies between the mean and the longest row, and grows with the batch', () => {
    fc.assert(
      fc.property(histograms, fc.integer({ min: 1, max: 32 }), (histogram, microBatch) => {
        const shape = (size: number) =>
          batchShapeOf({ histogram, microBatch: size, maxTokens: 4096, packs: false, architecture: dense });
        const [now, more] = [shape(microBatch), shape(microBatch + 1)];
        if (now.kind !== 'shape' || more.kind !== 'shape') throw new Error('padding is never refused');
        expect(now.sequenceTokens).toBeLessThanOrEqual(4096 + 1e-9);
        expect(now.usefulShare).toBeLessThanOrEqual(1 + 1e-9);
        expect(more.sequenceTokens).toBeGreaterThanOrEqual(now.sequenceTokens - 1e-9);
      }),
    );
  });

  test('of one row is nothing', () => {
    const histogram = [
      { tokens: 100, rows: 3 },
      { tokens: 400, rows: 1 },
    ];
    const shape = batchShapeOf({ histogram, microBatch: 1, maxTokens: 1024, packs: false, architecture: dense });
    expect(shape).toMatchObject({ sequenceTokens: 175, usefulShare: 1 });
  });
});

describe('packing', () => {
  const histogram = [{ tokens: 200, rows: 10 }];

  test('fills sequences, and rows do not see each other', () => {
    const shape = batchShapeOf({ histogram, microBatch: 4, maxTokens: 2048, packs: true, architecture: dense });
    expect(shape).toEqual({ kind: 'shape', sequenceTokens: 2048, attendedTokens: 200, usefulShare: 0.97 });
  });

  test('is refused where layers keep a state', () => {
    const architecture = { hybrid: { stateLayers: 18, kind: 'linear attention' } };
    const shape = batchShapeOf({ histogram, microBatch: 4, maxTokens: 2048, packs: true, architecture });
    expect(shape).toEqual({
      kind: 'refused',
      because: 'packing leaks between rows: 18 layers keep a state (linear attention)',
    });
  });
});
