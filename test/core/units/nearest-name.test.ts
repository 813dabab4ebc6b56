import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearestNames } from '#lib/core/units/nearest-name.ts';

const NAMES = ['Qwen3-4B', 'Qwen3-8B', 'Qwen3-14B', 'Llama-3.1-8B', 'meta-llama/Llama-3.2-1B'];

test('a mistyped name finds what was meant, and a strange one nothing', () => {
  expect(nearestNames('qwen3 4b', NAMES)[0]).toBe('Qwen3-4B');
  expect(nearestNames('Lama-3.1-8B', NAMES)[0]).toBe('Llama-3.1-8B');
  expect(nearestNames('llama-3.2-1b', NAMES)[0]).toBe('meta-llama/Llama-3.2-1B');
  expect(nearestNames('lroa', ['lora', 'rslora'])[0]).toBe('lora');
  expect(nearestNames('something else entirely', NAMES)).toEqual([]);
});

test('the distance is one: 0 to itself, the same both ways, at most the longer length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (left, right) => {
      expect(editDistance(left, left)).toBe(0);
      expect(editDistance(left, right)).toBe(editDistance(right, left));
      expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
    }),
  );
});
