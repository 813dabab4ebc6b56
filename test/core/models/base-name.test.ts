import { expect, test } from 'vitest';
import { baseNameOf } from '#lib/core/models/base-name.ts';
import { withTowers } from '#lib/core/models/with-towers.ts';
import { decoderNamed } from '../fit/fixtures.ts';

test('a variant has the shape of its base', () => {
  expect(
    [
      'smollm2-135m-instruct',
      'Qwen3-4B-Instruct-2507',
      'google/gemma-3-4b-it',
      'Mistral-7B-Instruct-v0.3',
      'Qwen3-4B',
    ].map(baseNameOf),
  ).toEqual(['smollm2-135m', 'Qwen3-4B', 'google/gemma-3-4b', 'Mistral-7B', undefined]);
});

test("a multimodal model's towers count where all weights are known", () => {
  const seeing = decoderNamed('Gemma-3-4B');
  const { parameters, multimodal } = seeing.architecture;
  expect(multimodal?.parameters).toBeUndefined();
  expect(withTowers(seeing, parameters + 4e8).architecture.multimodal?.parameters).toBe(4e8);
  expect(withTowers(seeing, undefined)).toBe(seeing);
  const blind = decoderNamed('Qwen3-4B');
  expect(withTowers(blind, 9e9)).toBe(blind);
});
