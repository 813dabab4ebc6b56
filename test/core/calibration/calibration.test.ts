import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrationsOf, factorOf, type Measurement } from '#lib/core/calibration/calibration.ts';
import { findCalibration } from '#lib/core/calibration/find-calibration.ts';

const row = (ratio: number, over: Partial<Measurement> = {}): Measurement => ({
  gpuFamily: 'L4',
  architecture: 'llama',
  tuning: 'qlora',
  quantity: 'throughput',
  predicted: 100,
  measured: 100 * ratio,
  at: '2026-11-24T00:00:00Z',
  ...over,
});

describe('a calibration', () => {
  test('is the median of what was measured, nearly whole after three rows, and says how many', () => {
    const { factor, rows } = factorOf([row(0.8), row(0.82), row(0.78)], 'throughput');
    expect(rows).toBe(3);
    expect(factor.p50).toBeCloseTo(0.8, 1);
    expect(factor.p10).toBeLessThan(factor.p50);
    expect(factor.p90).toBeGreaterThan(factor.p50);
  });

  test('one wild row moves little', () => {
    const { factor } = factorOf([row(0.8), row(0.82), row(40), row(0.78), row(0.81)], 'throughput');
    expect(factor.p50).toBeGreaterThan(0.75);
    expect(factor.p50).toBeLessThan(0.9);
  });

  test('is bounded, and takes nothing from values that are none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { maxLength: 8 }),
        fc.constantFrom('memory' as const, 'throughput' as const, 'startup' as const),
        (ratios, quantity) => {
          const { factor, rows } = factorOf(
            ratios.map((ratio) => row(ratio)),
            quantity,
          );
          expect(factor.p50).toBeGreaterThanOrEqual(0.2 - 1e-9);
          expect(factor.p50).toBeLessThanOrEqual(5 + 1e-9);
          if (rows === 0) expect(factor.p50).toBe(1);
        },
      ),
    );
  });

  test('is kept for each GPU family, architecture, tuning and quantity', () => {
    const found = calibrationsOf([
      row(0.8),
      row(0.9, { gpuFamily: 'A10G' }),
      row(0.7),
      row(1.1, { quantity: 'memory' }),
    ]);
    expect(found.map(({ gpuFamily, quantity, rows }) => [gpuFamily, quantity, rows])).toEqual([
      ['L4', 'throughput', 2],
      ['A10G', 'throughput', 1],
      ['L4', 'memory', 1],
    ]);
  });
});

describe('the nearest calibration', () => {
  const calibrations = calibrationsOf([
    row(0.8),
    row(0.6, { architecture: 'qwen3' }),
    row(0.6, { architecture: 'qwen3' }),
  ]);
  const key = { gpuFamily: 'L4', architecture: 'llama', tuning: 'qlora', quantity: 'throughput' } as const;

  test('is the exact one, else the one with the most rows nearby, with a wider interval', () => {
    const exact = findCalibration(calibrations, key);
    const near = findCalibration(calibrations, { ...key, architecture: 'gemma' });
    expect(exact?.scope).toBe('exact');
    expect(near?.scope).toBe('same-gpu-and-tuning');
    expect(near?.calibration.rows).toBe(2);
    const width = ({ p10, p90 }: { p10: number; p90: number }) => p90 / p10;
    const own = calibrations[1]?.factor ?? { p10: 1, p90: 1 };
    expect(width(near?.calibration.factor ?? own)).toBeGreaterThan(width(own));
  });

  test('is none where nothing was measured', () => {
    expect(findCalibration(calibrations, { ...key, quantity: 'memory' })).toBeUndefined();
    expect(findCalibration(calibrations, { ...key, gpuFamily: 'H100', tuning: 'full' })).toBeUndefined();
  });
});
