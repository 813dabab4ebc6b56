import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gibOf, type MemoryUnit } from '#lib/core/units/memory-size.ts';
import { BenchmarkRowSchema, readRows } from '../../../scripts/bench/benchmark-row.ts';
import { observedGibOf } from '../../../scripts/bench/memory-cases.ts';
import { tauOf } from '../../../scripts/bench/statistics.ts';

const SHARED = resolve('..', 'shared', 'data', 'finetune-benchmarks.jsonl');
const UNITS = ['MB', 'MiB', 'GB', 'GiB'] as const;
const ROW = { id: 'made-up', source_key: 'made-up', tier: 'A', method: 'lora', gpus: 2 };

describe('units of memory', () => {
  test('a row means the same in every unit it can be printed in', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 2000, noNaN: true }), fc.boolean(), (gib, isSum) => {
        const sizes = UNITS.map((unit) => {
          const printed = gib / gibOf(1, unit);
          const scope = isSum ? 'sum over GPUs' : 'per GPU';
          return observedGibOf(
            BenchmarkRowSchema.parse({ ...ROW, peak_mem_gb: printed, peak_mem_unit: unit, peak_mem_scope: scope }),
          );
        });
        for (const size of sizes) expect(size).toBeCloseTo(isSum ? gib / 2 : gib, 6);
      }),
    );
  });

  test('GB and GiB are seven percent apart', () => {
    const ratio = (a: MemoryUnit, b: MemoryUnit) => gibOf(1, a) / gibOf(1, b);
    expect(ratio('GiB', 'GB')).toBeCloseTo(1.0737, 4);
    expect(ratio('GiB', 'MiB')).toBe(1024);
  });

  test.skipIf(!existsSync(SHARED))('the shared rows were converted as they are here', () => {
    for (const row of readRows(SHARED)) {
      const own = row.peak_mem_gib_per_gpu;
      const ours = observedGibOf(row);
      if (own != null && ours !== undefined) expect(Math.abs(ours / own - 1), row.id).toBeLessThan(0.003);
    }
  });
});

describe('a file of rows', () => {
  test('with a wrong field is refused with its line', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'rows-')), 'rows.jsonl');
    writeFileSync(path, `${JSON.stringify(ROW)}\n${JSON.stringify({ ...ROW, gpus: 'two' })}\n`);
    expect(() => readRows(path)).toThrow(/rows\.jsonl:2: gpus/);
  });
});

describe('tau-b', () => {
  const item = (predicted: number, observed: number) => ({ predicted, observed });

  test('counts pairs that are apart, and ties of the prediction against it', () => {
    expect(tauOf([item(1, 1), item(2, 2), item(3, 3)], 0.1)).toEqual({ tau: 1, pairs: 3 });
    expect(tauOf([item(1, 3), item(2, 2), item(3, 1)], 0.1)).toEqual({ tau: -1, pairs: 3 });
    expect(tauOf([item(1, 1), item(2, 1.05)], 0.1).pairs).toBe(0);
    expect(tauOf([item(1, 1), item(1, 2), item(2, 3)], 0.1).tau).toBeCloseTo(2 / Math.sqrt(6), 9);
  });
});
