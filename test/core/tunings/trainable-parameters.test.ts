import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import { parametersOf } from '#lib/core/models/blueprint.ts';
import { decoderOfFacts, findModel } from '#lib/core/models/find-model.ts';
import { obstacleOf } from '#lib/core/tunings/obstacle.ts';
import { type TuningSizes, trainableParametersOf } from '#lib/core/tunings/trainable-parameters.ts';
import { type TuningId, tuningOf } from '#lib/core/tunings/tuning.ts';
import { countedFixture, TrainableFixtureSchema } from '../../../scripts/model-facts/trainable-fixture.ts';

const FIXTURE = 'containers/trainer/tests/fixtures/trainable-parameters.json';
const BENCHMARKS = join('..', 'shared', 'data', 'finetune-benchmarks.jsonl');

function decoderOf(name: string) {
  const found = findModel(bundledModelFacts(), name);
  const decoder = found.kind === 'model' ? decoderOfFacts(found.model) : undefined;
  if (decoder === undefined) throw new Error(`no ${name}`);
  return decoder;
}

function countOf(name: string, id: TuningId, sizes: TuningSizes = {}): number {
  const counted = trainableParametersOf(decoderOf(name).blueprint, tuningOf(bundledTunings(), id), sizes);
  return counted.kind === 'counted' ? counted.parameters : 0;
}

test('the fixture that the Python test holds to PEFT has our counts (else: scripts/count-trainable-parameters.ts)', () => {
  const fixture = TrainableFixtureSchema.parse(JSON.parse(readFileSync(FIXTURE, 'utf8')));
  expect(countedFixture(fixture)).toEqual(fixture);
});

describe('counts', () => {
  test('are those that the PEFT suite printed for Llama-3.2-3B', ({ skip }) => {
    if (!existsSync(BENCHMARKS)) skip('needs ../shared/data');
    const RowSchema = z.object({ source_key: z.string(), method: z.string(), trainable_params: z.number().nullable() });
    const printed = readFileSync(BENCHMARKS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => RowSchema.parse(JSON.parse(line)))
      .filter(({ source_key, trainable_params }) => source_key === 'peft-metamathqa' && trainable_params !== null);
    // The suite's sizes: 50 and 200 virtual tokens for prefixes, 200 for prompts, 20 for P-tuning. Its LoRA runs adapt two matrices only.
    const ours: readonly (readonly [TuningId, TuningSizes])[] = [
      ['full', {}],
      ['ia3', {}],
      ['prefix', { virtualTokens: 50 }],
      ['prefix', { virtualTokens: 200 }],
      ['prompt', { virtualTokens: 200 }],
      ['p-tuning', { virtualTokens: 20 }],
    ];
    for (const [id, sizes] of ours) {
      const counts = printed.filter(({ method }) => method === id).map((row) => row.trainable_params);
      expect(counts, id).toContain(countOf('Llama-3.2-3B', id, sizes));
    }
  });

  test('are what was measured on SmolLM2-135M: 4.9 million at rank 16', () => {
    expect(countOf('SmolLM2-135M', 'lora', { rank: 16 })).toBe(4_884_480);
  });

  test('grow with rank, tokens and width, in proportion where nothing else is learnt', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Qwen3-4B', 'Mixtral-8x7B', 'Qwen3.5-9B'),
        fc.integer({ min: 1, max: 256 }),
        (name, n) => {
          expect(countOf(name, 'lora', { rank: 2 * n })).toBe(2 * countOf(name, 'lora', { rank: n }));
          expect(countOf(name, 'prefix', { virtualTokens: 2 * n })).toBe(
            2 * countOf(name, 'prefix', { virtualTokens: n }),
          );
          expect(countOf(name, 'dora', { rank: n })).toBeGreaterThan(countOf(name, 'pissa', { rank: n }));
          expect(countOf(name, 'adalora', { rank: n })).toBeGreaterThan(countOf(name, 'pissa', { rank: n }));
          expect(countOf(name, 'qlora', { rank: n })).toBe(countOf(name, 'lora', { rank: n }));
          expect(countOf(name, 'houlsby', { bottleneck: n + 1 })).toBeGreaterThan(
            countOf(name, 'houlsby', { bottleneck: n }),
          );
        },
      ),
    );
  });

  test('of gradual unfreezing grow stage by stage to everything', () => {
    for (const name of ['Qwen3-4B', 'Qwen3-8B', 'Qwen3.5-9B', 'Gemma-4-E2B']) {
      const stages = [1, 2, 3, 4].map((stage) => countOf(name, 'gradual', { stage, stages: 4 }));
      expect(stages).toEqual(stages.toSorted((a, b) => a - b));
      expect(stages.at(-1)).toBe(parametersOf(decoderOf(name).blueprint));
    }
    expect(() => countOf('Qwen3-4B', 'gradual', { stage: 5, stages: 4 })).toThrow(/stage/);
  });

  test('are refused by the size that is absurd', () => {
    for (const value of [-1, 0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => countOf('Qwen3-4B', 'lora', { rank: value })).toThrow(/rank must be a whole number/);
  });

  test('say that a tuning trains nothing here', () => {
    const bitfit = tuningOf(bundledTunings(), 'bitfit');
    for (const name of ['Llama-3.1-8B', 'Qwen3-8B', 'Gemma-3-4B', 'Mistral-7B-v0.3'])
      expect(trainableParametersOf(decoderOf(name).blueprint, bitfit)).toMatchObject({
        kind: 'nothing',
        reason: 'BitFit trains nothing here: the model has no biases',
      });
    expect(countOf('Qwen2.5-7B', 'bitfit')).toBeGreaterThan(0);
  });
});

test('a prefix has an obstacle where layers keep a state', () => {
  const prefix = tuningOf(bundledTunings(), 'prefix');
  expect(obstacleOf(prefix, decoderOf('Qwen3.5-9B'))).toMatch(/24 keep a state/);
  expect(obstacleOf(prefix, decoderOf('Qwen3-8B'))).toBeUndefined();
});
