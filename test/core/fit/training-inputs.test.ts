import { describe, expect, test } from 'vitest';
import { trainingInputsOf } from '#lib/core/fit/training-inputs.ts';
import type { TuningId } from '#lib/core/tunings/tuning.ts';
import { decoderNamed, JOB, tuning } from './fixtures.ts';

const inputs = (model: string, id: TuningId, gpus = 1) =>
  trainingInputsOf({ ...JOB, decoder: decoderNamed(model), tuning: tuning(id), gpus }, 'bf16', {
    microBatch: 2,
    accumulation: 4,
  });

describe('a job in the words of the estimators', () => {
  test('has what PEFT counts, and what adapters read', () => {
    // Llama-3.1-8B: 32 layers of queries and outputs 4,096, keys and values 1,024, MLP 14,336; `models show` has the same count.
    const { memory, throughput, trainableParameters, exact } = inputs('Llama-3.1-8B', 'lora');
    expect(exact).toBe(true);
    expect(trainableParameters).toBe(41_943_040);
    expect(memory).toMatchObject({
      tuning: 'adapter',
      base: 'bf16',
      trainable: 'fp32',
      microBatch: 2,
      accumulation: 4,
    });
    expect(memory.adapterColumns).toBe(6 * 4096 + 14_336);
    expect(throughput.adaptedMatrices).toBe(7);
  });

  test.each([
    [
      'full',
      { tuning: 'full', base: 'bf16', trainable: 'fp32', trainableParameters: 8_030_261_248, adapterColumns: 0 },
    ],
    ['qlora', { tuning: 'adapter', base: 'nf4', trainable: 'compute', residual: 'compute' }],
    ['lora-int8', { tuning: 'adapter', base: 'int8' }],
    ['prompt', { tuning: 'prompt', virtualTokens: 200 }],
    ['prefix', { tuning: 'prompt', virtualTokens: 0 }],
    ['houlsby', { tuning: 'adapter', adapterColumns: 2 * (4096 + 64) }],
    ['layernorm', { tuning: 'adapter', adapterColumns: 0 }],
    ['gradual', { tuning: 'full', trainableParameters: 8_030_261_248 }],
  ] as const)('takes %s for what it is', (id, expected) => {
    expect(inputs('Llama-3.1-8B', id).memory).toMatchObject(expected);
  });

  test('counts experts as bitsandbytes and PEFT treat them: not quantised, folded with their adapters', () => {
    const { beside, trainableParameters, throughput } = inputs('Qwen3-30B-A3B', 'qlora');
    const experts = 128 * 3 * 2048 * 768;
    expect(beside.weightsBytes).toBeCloseTo(48 * experts * (2 - 0.516), -3);
    expect(beside.workBytes).toBe(2 * 2 * experts);
    expect(throughput.trainableParameters).toBeLessThan(2 * trainableParameters);
    expect(throughput.base).toBe('bf16');
    expect(inputs('Qwen3-30B-A3B', 'lora').beside.weightsBytes).toBe(0);
    expect(inputs('Llama-3.1-8B', 'qlora').beside).toEqual({ weightsBytes: 0, workBytes: 0 });
    expect(inputs('Llama-3.1-8B', 'dora').beside.workBytes).toBe(10 * 4096 * 14_336);
  });

  test('shards over several GPUs', () => {
    expect(inputs('Llama-3.1-8B', 'lora', 4).memory).toMatchObject({
      sharding: { kind: 'fsdp', gpus: 4 },
      residual: 'fp32',
    });
    expect(inputs('Llama-3.1-8B', 'lora').memory.sharding).toEqual({ kind: 'none', gpus: 1 });
  });
});
