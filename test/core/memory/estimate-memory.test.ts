import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FITTED_MEMORY } from '#lib/core/calibration/fitted-constants.ts';
import { estimateMemory } from '#lib/core/memory/estimate-memory.ts';
import type { MemoryInput, Sharding } from '#lib/core/memory/memory-input.ts';
import { verdictOf } from '#lib/core/memory/verdict.ts';
import type { Architecture } from '#lib/core/models/architecture.ts';
import { FULL, LORA } from './fixtures.ts';

const allocated = (input: MemoryInput) => estimateMemory(input, FITTED_MEMORY).allocatedGib.p50;

/** Dense decoders of usual proportions, counted as their matrices are. */
const architectures: fc.Arbitrary<Architecture> = fc
  .record({
    layers: fc.integer({ min: 2, max: 80 }),
    heads: fc.integer({ min: 8, max: 64 }),
    groups: fc.constantFrom(1, 2, 4, 8),
    wide: fc.double({ min: 2.5, max: 4, noNaN: true }),
    vocabulary: fc.integer({ min: 32_000, max: 262_144 }),
    tiedEmbeddings: fc.boolean(),
  })
  .map(({ layers, heads, groups, wide, vocabulary, tiedEmbeddings }) => {
    const [hidden, headDim] = [heads * 128, 128];
    const kvHeads = Math.max(1, Math.floor(heads / groups));
    const intermediate = Math.round(wide * hidden);
    const layer = hidden * (2 * hidden + 2 * kvHeads * headDim + 3 * intermediate);
    const parameters = layers * layer + vocabulary * hidden * (tiedEmbeddings ? 1 : 2);
    return {
      ...LORA.architecture,
      ...{ parameters, activeParameters: parameters, layers, hidden, heads, kvHeads, headDim },
      ...{ intermediate, vocabulary, tiedEmbeddings },
    };
  });

const inputs: fc.Arbitrary<MemoryInput> = fc
  .record({
    architecture: architectures,
    checkpointing: fc.constantFrom('none' as const, 'selective' as const, 'full' as const),
    attention: fc.constantFrom('flash' as const, 'eager' as const),
    loss: fc.constantFrom('eager' as const, 'fused' as const, 'chunked' as const),
    base: fc.constantFrom('bf16' as const, 'nf4' as const, 'int8' as const),
    optimizer: fc.constantFrom('adamw' as const, 'adamw-8bit' as const),
    microBatch: fc.integer({ min: 1, max: 16 }),
    sequenceTokens: fc.integer({ min: 16, max: 16_384 }),
    accumulation: fc.integer({ min: 1, max: 4 }),
    isFull: fc.boolean(),
  })
  .map(({ isFull, ...rest }) => ({
    ...(isFull ? FULL : LORA),
    ...rest,
    trainableParameters: isFull ? rest.architecture.parameters : 0.002 * rest.architecture.parameters,
  }));

describe('peak memory', () => {
  test('never falls with the batch, the length or the size of the model', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 8 }), (input, more) => {
        const now = allocated(input);
        const { architecture } = input;
        expect(allocated({ ...input, microBatch: input.microBatch + more })).toBeGreaterThanOrEqual(now);
        expect(allocated({ ...input, sequenceTokens: input.sequenceTokens + more })).toBeGreaterThanOrEqual(now);
        const larger = { ...architecture, layers: architecture.layers + more };
        const parameters = (architecture.parameters * larger.layers) / architecture.layers;
        const share = input.trainableParameters / architecture.parameters;
        const grown = { ...larger, parameters, activeParameters: parameters };
        expect(
          allocated({ ...input, architecture: grown, trainableParameters: share * parameters }),
        ).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  test('sharding never raises what a GPU keeps of weights and states', () => {
    const kinds = ['ddp', 'zero1', 'zero2', 'zero3', 'fsdp'] as const;
    fc.assert(
      fc.property(inputs, fc.integer({ min: 2, max: 64 }), (input, gpus) => {
        const kept = (sharding: Sharding) => {
          const { partsGib } = estimateMemory({ ...input, sharding }, FITTED_MEMORY);
          return partsGib.weights + partsGib.quantisationConstants + partsGib.trainable + partsGib.optimizer;
        };
        const sizes = [kept({ kind: 'none', gpus: 1 }), ...kinds.map((kind) => kept({ kind, gpus }))];
        for (const [index, size] of sizes.entries()) {
          if (index > 0) expect(size).toBeLessThanOrEqual((sizes[index - 1] ?? 0) * (1 + 1e-12));
        }
      }),
    );
  });

  // At equal settings, checkpointed, without whole modules beside the adapter, rank ≤ min(h, f) ÷ 8 (estimators.md section 6a).
  test('QLoRA takes no more than LoRA, and LoRA no more than full tuning', () => {
    fc.assert(
      fc.property(
        architectures,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 16, max: 4096 }),
        (architecture, microBatch, sequenceTokens) => {
          const shared = { architecture, microBatch, sequenceTokens };
          const rank = Math.floor(architecture.hidden / 8);
          const trainableParameters = Math.min(
            0.02 * architecture.parameters,
            rank * architecture.layers * architecture.hidden * 4,
          );
          const lora = { ...LORA, ...shared, trainableParameters };
          const full = { ...FULL, ...shared, trainableParameters: architecture.parameters };
          expect(allocated({ ...lora, base: 'nf4' })).toBeLessThanOrEqual(allocated(lora));
          expect(allocated(lora)).toBeLessThanOrEqual(allocated(full));
        },
      ),
    );
  });

  test('comes as an interval in order, and its parts add up', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { allocatedGib, reservedGib, deviceGib, neededGib, partsGib } = estimateMemory(input, FITTED_MEMORY);
        for (const { p10, p50, p90, p95 } of [allocatedGib, reservedGib, deviceGib, neededGib]) {
          expect([p10, p50, p90, p95]).toEqual([p10, p50, p90, p95].toSorted((a, b) => a - b));
        }
        expect(reservedGib.p50).toBeGreaterThanOrEqual(allocatedGib.p50);
        expect(deviceGib.p50).toBeGreaterThanOrEqual(reservedGib.p50);
        const sum = Object.values(partsGib).reduce((total: number, gib: number) => total + gib, 0);
        expect(sum).toBeCloseTo(allocatedGib.p50, 6);
      }),
    );
  });

  // fms-acceleration a100_80gb.csv at 876e2ed6fc4e: torch.cuda.max_memory_allocated on an A100-80GB.
  test.each([
    ['LoRA, 4 rows of 4,096', LORA, 24.87],
    ['LoRA, 8 rows', { ...LORA, microBatch: 8 }, 36.08],
    ['full, 4 rows: ten bytes a weight', FULL, 67.46],
    ['full on two GPUs: half of it', { ...FULL, microBatch: 2, sharding: { kind: 'fsdp' as const, gpus: 2 } }, 33.74],
  ])('is what was measured: %s', (_name, input, measuredGib) => {
    expect(Math.abs(allocated(input) / measuredGib - 1)).toBeLessThan(0.03);
  });
});

describe('the verdict', () => {
  test('is read from the interval', () => {
    const neededGib = { p10: 20, p50: 22, p90: 24, p95: 25 };
    expect(verdictOf({ neededGib }, 25)).toBe('fits');
    expect(verdictOf({ neededGib }, 24.9)).toBe('tight: probe');
    expect(verdictOf({ neededGib }, 20)).toBe('tight: probe');
    expect(verdictOf({ neededGib }, 19.9)).toBe('does not fit');
  });
});
