import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import { knownModelOf } from '#lib/core/models/known-model.ts';
import { hyperparametersOf } from '#lib/core/plan/default-hyperparameters.ts';
import { evaluationOf } from '#lib/core/plan/evaluation-of.ts';
import { fitOf, needGibOf } from '#lib/core/plan/fit.ts';
import { tuningOf } from '#lib/core/tunings/tuning.ts';
import { PROFILE } from './fixtures.ts';

const of = (tuning: 'full' | 'lora' | 'rslora', parameters: number, hyperparameters = {}, trainRows = 2000) =>
  hyperparametersOf({
    request: { hyperparameters },
    tuning: tuningOf(bundledTunings(), tuning),
    model: { parameters },
    profile: { ...PROFILE, trainRows },
  });

describe('hyperparameters', () => {
  test('follow tuning and size', () => {
    expect(of('lora', 135e6)).toMatchObject({
      learningRate: 1e-3,
      rank: 16,
      alpha: 32,
      microBatch: 8,
      maxSteps: 750,
      warmupSteps: 38,
      maxLengthTokens: 504,
    });
    expect(of('rslora', 8e9)).toMatchObject({ learningRate: 2e-4, alpha: 8 });
    expect(of('full', 8e9).learningRate).toBeCloseTo(2e-5, 12);
    expect(of('full', 8e9)).not.toHaveProperty('rank');
  });

  test('are at least 48 steps, unless the user says otherwise', () => {
    expect(of('lora', 135e6, {}, 16).maxSteps).toBe(48);
    expect(of('lora', 135e6, { epochs: 1 }, 16).maxSteps).toBe(2);
    expect(of('lora', 135e6, { maxSteps: 5 }, 16)).toMatchObject({ maxSteps: 5, warmupSteps: 1 });
  });

  test('take every wish as it is', () => {
    const wishes = {
      batchSize: 4,
      learningRate: 3e-4,
      rank: 4,
      alpha: 4,
      dropout: 0.1,
      warmupSteps: 3,
      schedule: 'cosine',
      maxLengthTokens: 99,
    };
    const { batchSize, ...rest } = wishes;
    expect(of('lora', 135e6, wishes)).toMatchObject({ ...rest, microBatch: batchSize });
  });
});

describe('the evaluation', () => {
  test('knows the labels and leaves them room', () => {
    expect(evaluationOf({ testRows: 20, labels: ['a', 'x'.repeat(30)] })).toMatchObject({
      baseRows: 20,
      tunedRows: 20,
      maxNewTokens: 22,
    });
    expect(evaluationOf({ testRows: 1000 })).toEqual({ baseRows: 60, tunedRows: 200, maxNewTokens: 128 });
  });
});

describe('the memory rule', () => {
  const input = (parameters: number, usableGib: number, tuning: 'full' | 'lora' = 'lora') =>
    ({
      shape: knownModelOf({ parameters }),
      tuning,
      precision: 'bf16',
      batch: 8,
      maxLengthTokens: 512,
      usableGib,
    }) as const;

  test('splits a batch exactly, and the need is within the memory', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e8, max: 7e10, noNaN: true }),
        fc.double({ min: 14, max: 140, noNaN: true }),
        fc.constantFrom('full', 'lora'),
        (parameters, gib, tuning) => {
          const fit = fitOf(input(parameters, gib, tuning));
          if (fit.kind === 'does-not-fit') expect(fit.needGib).toBeGreaterThan(gib);
          else {
            expect(fit.microBatch * fit.accumulation).toBe(8);
            expect(fit.needGib).toBeLessThanOrEqual(gib);
          }
        },
      ),
    );
  });

  test('is above what was measured: Mistral-7B full on A100 took 72 GB, Llama-3.2-3B LoRA fits an L40S', () => {
    expect(needGibOf(input(7.24e9, 80, 'full'), 1)).toBeGreaterThan(72.43e9 / 2 ** 30);
    expect(fitOf(input(3.21e9, 44.4)).kind).toBe('fits');
    expect(fitOf(input(8e9, 22.2)).kind).toBe('fits');
    expect(fitOf(input(7e10, 79)).kind).toBe('does-not-fit');
  });

  test('needs more for more parameters, rows and tuned weights', () => {
    expect(needGibOf(input(1.2e9, 1), 8)).toBeGreaterThan(needGibOf(input(1.2e9, 1), 4));
    expect(needGibOf(input(1.2e9, 1, 'full'), 4)).toBeGreaterThan(needGibOf(input(1.2e9, 1), 4));
  });
});
