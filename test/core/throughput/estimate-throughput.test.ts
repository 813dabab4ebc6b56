import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FITTED_THROUGHPUT } from '#lib/core/calibration/fitted-constants.ts';
import { deviceSpeedOf } from '#lib/core/throughput/device-speed.ts';
import { estimateThroughput } from '#lib/core/throughput/estimate-throughput.ts';
import { totalSecondsOf } from '#lib/core/throughput/step-time.ts';
import type { ThroughputInput } from '#lib/core/throughput/throughput-input.ts';
import { FULL, LORA } from '../memory/fixtures.ts';

/** gpus.json, 23 November 2026. */
const A100 = deviceSpeedOf({
  name: 'A100-80GB',
  bf16Tflops: 312,
  fp16Tflops: 312,
  bandwidthGbPerSecond: 2000,
  linkGbPerSecond: 300,
  networkGbPerSecond: 50,
  gpusPerHost: 8,
  measuredTflops: 271.2,
});

const shared = { flashGeneration: 2, kernels: 'eager', adapterCompute: 'fp32' } as const;
const LORA_SPEED: ThroughputInput = { ...LORA, ...shared, adaptedMatrices: 4 };
const FULL_SPEED: ThroughputInput = { ...FULL, ...shared, adaptedMatrices: 0 };
const speed = (input: ThroughputInput, device = A100) => estimateThroughput(input, device, FITTED_THROUGHPUT);

describe('speed', () => {
  // fms-acceleration a100_80gb.csv at 876e2ed6fc4e, tokens/s of one A100-80GB.
  test.each([
    ['full, 4 rows of 4,096', FULL_SPEED, 3063],
    ['full, 8 rows', { ...FULL_SPEED, microBatch: 8 }, 3143],
    ['LoRA, 4 rows', LORA_SPEED, 3324],
  ])('is what was measured: %s', (_name, input, measured) => {
    expect(Math.abs(speed(input).tokensPerSecondPerGpu.p50 / measured - 1)).toBeLessThan(0.15);
  });

  test('a step never gets shorter with more tokens, more layers or a slower GPU', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(LORA_SPEED, FULL_SPEED),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 64, max: 8192 }),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        (base, microBatch, sequenceTokens, slower) => {
          const input = { ...base, microBatch, sequenceTokens };
          const seconds = speed(input).stepSeconds.p50;
          expect(speed({ ...input, microBatch: microBatch + 1 }).stepSeconds.p50).toBeGreaterThanOrEqual(seconds);
          expect(speed({ ...input, sequenceTokens: sequenceTokens + 64 }).stepSeconds.p50).toBeGreaterThanOrEqual(
            seconds,
          );
          const device = { ...A100, bf16Tflops: 312 * slower, bandwidthGbPerSecond: 2000 * slower };
          expect(speed(input, device).stepSeconds.p50).toBeGreaterThanOrEqual(seconds);
        },
      ),
    );
  });

  test('a quantised base costs time to unpack, least a token where a micro-batch has many', () => {
    const unpacking = (microBatch: number) => {
      const { parts } = speed({ ...LORA_SPEED, base: 'nf4', microBatch });
      return parts.unpacking / totalSecondsOf(parts);
    };
    expect(unpacking(1)).toBeGreaterThan(2 * unpacking(8));
  });

  test('a correction shifts the median and narrows the interval', () => {
    const plain = speed(LORA_SPEED);
    const corrected = estimateThroughput(LORA_SPEED, A100, FITTED_THROUGHPUT, {
      correction: { factor: 0.8, sigma: 0.05 },
    });
    expect(corrected.tokensPerSecondPerGpu.p50).toBeCloseTo(0.8 * plain.tokensPerSecondPerGpu.p50, 6);
    expect(corrected.stepSeconds.p90 / corrected.stepSeconds.p50).toBeLessThan(
      plain.stepSeconds.p90 / plain.stepSeconds.p50,
    );
  });
});
