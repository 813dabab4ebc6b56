import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimatedLengths } from '#lib/core/dataset/estimated-lengths.ts';

const row = (content: string) => ({ messages: [{ role: 'user' as const, content }] });

test('lengths are estimated from characters, with what a template adds', () => {
  const lengths = estimatedLengths([row('a'.repeat(40)), row('a'.repeat(80))], 0);
  expect(lengths).toEqual({
    trainRows: 2,
    testRows: 0,
    trainTokens: 15 + 25,
    longestRowTokens: 25,
    p99RowTokens: 25,
  });
});

test('every row is trained on or held out, none is longer than the longest', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (texts) => {
      const { trainRows, testRows, trainTokens, longestRowTokens, p99RowTokens } = estimatedLengths(
        texts.map(row),
        0.1,
      );
      expect(trainRows + testRows).toBe(texts.length);
      expect(trainTokens).toBeLessThanOrEqual(longestRowTokens * trainRows);
      expect(p99RowTokens).toBeLessThanOrEqual(longestRowTokens);
    }),
  );
});
