import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calibration } from '#lib/core/calibration/calibration.ts';
import { type FitRefusal, refusalOf } from '#lib/core/fit/check-fit-job.ts';
import type { FitJob } from '#lib/core/fit/fit-job.ts';
import { judgeGpu } from '#lib/core/fit/judge-gpu.ts';
import { TUNING_IDS } from '#lib/core/tunings/tuning.ts';
import { gibOf, type MemoryUnit } from '#lib/core/units/memory-size.ts';
import { A10G, A100, decoderNamed, JOB, llamaOf, models, tuning } from './fixtures.ts';

const needed = (job: Partial<FitJob>) => judgeGpu({ ...JOB, ...job }, A100).neededGib.p50;
const lengths = fc.integer({ min: 1, max: 2048 });
const sizes = fc.integer({ min: 1, max: 16 });
/** One turn an optimizer step, so that nothing is kept between turns. */
const atOnce = (microBatch: number) => ({ microBatch, batchRows: microBatch });

describe('a job on a GPU', () => {
  test('needs no less with more rows, longer rows, a larger rank', () => {
    fc.assert(
      fc.property(models, sizes, lengths, fc.integer({ min: 1, max: 64 }), (model, rows, tokens, rank) => {
        const job = { decoder: decoderNamed(model), sequenceTokens: tokens, rank, ...atOnce(rows) };
        const now = needed(job);
        expect(needed({ ...job, ...atOnce(rows + 1) })).toBeGreaterThanOrEqual(now);
        expect(needed({ ...job, sequenceTokens: tokens + 1 })).toBeGreaterThanOrEqual(now);
        expect(needed({ ...job, rank: rank + 1 })).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  test('needs no less with more layers, a wider MLP, more vocabulary, whatever is tuned', () => {
    const shapes = fc.record({
      layers: fc.integer({ min: 1, max: 90 }),
      heads: fc.integer({ min: 1, max: 64 }),
      intermediate: fc.integer({ min: 128, max: 30_000 }),
      vocabulary: fc.integer({ min: 1000, max: 260_000 }),
      more: fc.integer({ min: 1, max: 64 }),
    });
    const ids = fc.constantFrom(...TUNING_IDS.filter((id) => id !== 'bitfit'));
    fc.assert(
      fc.property(shapes, ids, sizes, lengths, ({ more, ...shape }, id, rows, sequenceTokens) => {
        const neededBy = (changes: Partial<typeof shape>) =>
          needed({ decoder: llamaOf({ ...shape, ...changes }), tuning: tuning(id), sequenceTokens, ...atOnce(rows) });
        const now = neededBy({});
        expect(neededBy({ layers: shape.layers + more })).toBeGreaterThanOrEqual(now);
        expect(neededBy({ intermediate: shape.intermediate + more })).toBeGreaterThanOrEqual(now);
        expect(neededBy({ vocabulary: shape.vocabulary + more })).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  // In the scope of estimators.md section 6a: equal settings, checkpointed, no whole modules beside the adapter, rank ≤ min(h, f) ÷ 8.
  test('needs with QLoRA no more than with LoRA, and with that no more than in full, counted exactly', () => {
    fc.assert(
      fc.property(models, sizes, lengths, fc.double({ min: 0, max: 1, noNaN: true }), (model, rows, tokens, share) => {
        const decoder = decoderNamed(model);
        const { hidden, intermediate, experts } = decoder.architecture;
        const narrow = Math.min(hidden, experts?.intermediate ?? intermediate);
        const rank = Math.max(1, Math.floor((share * narrow) / 8));
        const job = { decoder, sequenceTokens: tokens, ...atOnce(rows) };
        const [qlora, lora, full] = [
          needed({ ...job, rank, tuning: tuning('qlora') }),
          needed({ ...job, rank }),
          needed({ ...job, tuning: tuning('full') }),
        ];
        expect(qlora).toBeLessThanOrEqual(lora);
        expect(lora).toBeLessThanOrEqual(full);
      }),
    );
  });

  test('keeps on each of several GPUs no more weights and trained states than on one', () => {
    fc.assert(
      fc.property(
        models,
        fc.constantFrom('full' as const, 'lora' as const, 'qlora' as const, 'dora' as const),
        fc.integer({ min: 2, max: 64 }),
        (model, id, gpus) => {
          const kept = (count: number) => {
            const { partsGib } = judgeGpu(
              { ...JOB, decoder: decoderNamed(model), tuning: tuning(id), gpus: count, microBatch: 1 },
              A100,
            );
            return partsGib.weights + partsGib.trained;
          };
          expect(kept(gpus)).toBeLessThanOrEqual(kept(1));
          expect(kept(gpus * 2)).toBeLessThanOrEqual(kept(gpus));
        },
      ),
    );
  });

  test('has parts that add up to what it needs, whatever is tuned', () => {
    fc.assert(
      fc.property(models, fc.constantFrom(...TUNING_IDS), lengths, (model, id, sequenceTokens) => {
        const job = { ...JOB, decoder: decoderNamed(model), tuning: tuning(id), sequenceTokens };
        fc.pre(refusalOf(job) === undefined);
        const { partsGib, neededGib, tokensPerSecond } = judgeGpu(job, A100);
        const parts = Object.values(partsGib);
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
        expect(parts.reduce((sum: number, part: number) => sum + part, 0)).toBeCloseTo(neededGib.p50, 6);
        expect(tokensPerSecond?.p10).toBeGreaterThan(0);
        expect(tokensPerSecond?.p90).toBeLessThan(1e7);
      }),
    );
  });

  test('gets the same verdict in whatever unit the memory is stated', () => {
    const units: readonly (readonly [MemoryUnit, number])[] = [
      ['B', 2 ** 30],
      ['MB', 2 ** 30 / 1e6],
      ['MiB', 1024],
      ['GB', 2 ** 30 / 1e9],
    ];
    fc.assert(
      fc.property(fc.double({ min: 4, max: 200, noNaN: true }), (usableGib) => {
        const judged = (gib: number) => judgeGpu(JOB, { ...A100, usableGib: gib });
        const plain = judged(usableGib);
        for (const [unit, each] of units) {
          const { verdict, largestMicroBatch } = judged(gibOf(usableGib * each, unit) * (1 - 1e-12));
          expect(verdict).toBe(plain.verdict);
          expect(Math.abs(largestMicroBatch - plain.largestMicroBatch)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is judged at the most rows of a step that fit, and says what fits at most', () => {
    fc.assert(
      fc.property(models, fc.double({ min: 10, max: 200, noNaN: true }), (model, usableGib) => {
        const gpu = { ...A100, usableGib };
        const decoder = decoderNamed(model);
        const fit = judgeGpu({ ...JOB, decoder }, gpu);
        const verdictAt = (job: Partial<FitJob>) => judgeGpu({ ...JOB, decoder, ...job }, gpu).verdict;
        expect(fit.microBatch * fit.accumulation).toBe(JOB.batchRows);
        if (fit.verdict === 'fits') {
          expect(fit.largestMicroBatch).toBeGreaterThanOrEqual(fit.microBatch);
          if (fit.microBatch < 8) expect(verdictAt({ microBatch: fit.microBatch * 2 })).not.toBe('fits');
        } else expect([fit.microBatch, fit.largestMicroBatch]).toEqual([1, 0]);
        const { tokens } = fit.longestSequence;
        if (tokens > 0) expect(verdictAt({ microBatch: 1, sequenceTokens: tokens })).toBe('fits');
        if (tokens < decoder.architecture.contextTokens)
          expect(verdictAt({ microBatch: 1, sequenceTokens: tokens + 1 })).not.toBe('fits');
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a judgement rests on', () => {
  test("is others' rows of the GPU's family, or says that nothing proves it", () => {
    const { memory } = judgeGpu(JOB, A100).restsOn;
    expect([memory.class, memory.caveat]).toEqual(['same-task-elsewhere', undefined]);
    expect(memory.rows).toBeGreaterThan(100);
    expect(judgeGpu(JOB, A10G).restsOn).toMatchObject({
      memory: { class: 'prior', rows: 0, caveat: 'unproven: measured at step 20' },
      speed: { class: 'prior', rows: 0 },
    });
    const width = (fit: ReturnType<typeof judgeGpu>) =>
      (fit.tokensPerSecond?.p90 ?? 0) / (fit.tokensPerSecond?.p10 ?? 1);
    expect(width(judgeGpu(JOB, A10G))).toBeGreaterThan(width(judgeGpu(JOB, A100)));
  });

  test('is our own measurement where there is one, which moves speed and need', () => {
    const calibration = (quantity: Calibration['quantity'], p50: number): Calibration => ({
      ...{ gpuFamily: 'A10G', architecture: 'qwen3', tuning: 'lora', quantity },
      ...{ factor: { p10: p50 * 0.95, p50, p90: p50 * 1.05 }, rows: 4, asOf: '2026-11-25' },
    });
    const plain = judgeGpu({ ...JOB, microBatch: 1 }, A10G);
    const measured = judgeGpu({ ...JOB, microBatch: 1 }, A10G, [
      calibration('throughput', 0.8),
      calibration('memory', 1.2),
    ]);
    expect(measured.restsOn).toMatchObject({ speed: { class: 'measured-here', rows: 4 }, memory: { rows: 4 } });
    expect(measured.tokensPerSecond?.p50).toBeCloseTo(0.8 * (plain.tokensPerSecond?.p50 ?? 0), 3);
    expect(measured.neededGib.p50).toBeCloseTo(1.2 * plain.neededGib.p50, 6);
    expect(measured.longestSequence.tokens).toBeLessThan(plain.longestSequence.tokens);
  });
});

describe('a job that cannot be judged', () => {
  const fields = ['sequenceTokens', 'microBatch', 'batchRows', 'gpus', 'rank'] as const;
  const most: Readonly<Record<(typeof fields)[number], number>> = {
    ...{
      sequenceTokens: JOB.decoder.architecture.contextTokens,
      microBatch: 4096,
      batchRows: 4096,
      gpus: 1024,
      rank: 512,
    },
  };
  const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, -0, 0, -1, 1.5, 2 ** 53, 1e300));

  test('is refused by the field that is wrong, and only then', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), numbers, (field, value) => {
        const isGood = Number.isInteger(value) && value >= 1 && value <= most[field];
        const refusal: FitRefusal | undefined = refusalOf({ ...JOB, [field]: value });
        if (isGood) expect(refusal).toBeUndefined();
        else expect(refusal).toMatchObject({ field, problem: expect.stringContaining(String(value)) });
      }),
    );
  });

  test('is refused where the tuning has no rank, trains nothing or cannot run on the model', () => {
    expect(refusalOf({ ...JOB, tuning: tuning('full'), rank: 8 })).toMatchObject({ field: 'rank' });
    expect(refusalOf({ ...JOB, tuning: tuning('bitfit') })).toMatchObject({
      problem: expect.stringMatching(/no biases/),
    });
    const hybrid = decoderNamed('Qwen3.5-9B');
    expect(refusalOf({ ...JOB, decoder: hybrid, tuning: tuning('prefix') })).toMatchObject({ field: 'tuning' });
    const small = decoderNamed('SmolLM2-135M');
    expect(refusalOf({ ...JOB, decoder: small, rank: 512 })).toBeUndefined();
  });
});
