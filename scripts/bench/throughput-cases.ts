import { gpuFamilyOf } from '../../lib/core/calibration/gpu-family.ts';
import { deviceSpeedOf } from '../../lib/core/throughput/device-speed.ts';
import type { DeviceSpeed, ThroughputInput } from '../../lib/core/throughput/throughput-input.ts';
import type { BenchData } from './bench-data.ts';
import { type BenchmarkRow, familyOf, tierOf } from './benchmark-row.ts';
import { type GpuSpec, gpuOf } from './gpu-specs.ts';
import { architectureOf } from './row-architecture.ts';
import { memoryInputOf } from './row-memory.ts';
import { type RowTuning, tuningOf } from './row-tuning.ts';

/** A row that the speed model can be asked about. */
export interface ThroughputCase {
  readonly row: BenchmarkRow;
  readonly family: string;
  readonly gpuFamily: string;
  readonly tier: string;
  readonly tuning: RowTuning;
  readonly input: ThroughputInput;
  readonly device: DeviceSpeed;
  readonly observedTokensPerSecond: number;
}

/** Matrix products in fp8 over those in bf16: the measured maxima of H100 and B200 (gpus.json mamf: 1,403 ÷ 794, 3,433 ÷ 1,745), less what stays in 16 bits. */
const EIGHT_BIT_SPEEDUP = 1.7;
/** Network of a host, GB/s: 8 × 200 Gb/s, as the clusters behind the rows have (llm-foundry README: 1.6 Tb/s a host). */
const NETWORK_GB_PER_SECOND = 200;
export function throughputCasesOf(rows: readonly BenchmarkRow[], data: BenchData): ThroughputCase[] {
  return rows.flatMap((row) => {
    const observed = row.tokens_per_s_per_gpu;
    const architecture = architectureOf(row, data.models);
    const gpu = gpuOf(row, data.gpus);
    const tier = tierOf(row);
    if (
      observed == null ||
      row.oom === true ||
      architecture === undefined ||
      gpu === undefined ||
      (tier !== 'A' && tier !== 'B')
    )
      return [];
    const tuning = tuningOf(row, architecture);
    if (tuning === undefined) return [];
    const memory = memoryInputOf(row, architecture, tuning);
    const input: ThroughputInput = {
      ...memory,
      sequenceTokens: row.packed === false ? (row.seq_len_mean ?? row.seq_len ?? 1024) : (row.seq_len ?? 1024),
      kernels: kernelsOf(row),
      experts: /nemo|automodel|megatron/i.test(`${row.framework ?? ''} ${row.source_key}`) ? 'grouped' : 'loop',
      flashGeneration: /triton/.test(row.attention_impl ?? '') ? 1 : 2,
      ...(isSixteenBitRow(row) ? {} : { matrixSpeedup: EIGHT_BIT_SPEEDUP }),
      adapterCompute: memory.trainable === 'fp32' && hasNoAutocast(row) ? 'fp32' : 'compute',
      adaptedMatrices: tuning.adaptedMatrices,
    };
    return [
      {
        row,
        family: familyOf(row),
        gpuFamily: gpuFamilyOf(gpu.name),
        tier,
        tuning,
        input,
        device: deviceOf(gpu),
        observedTokensPerSecond: observed,
      },
    ];
  });
}

/** Lower precisions than the product trains in are listed apart. */
export function isSixteenBit({ row }: ThroughputCase): boolean {
  return isSixteenBitRow(row);
}

function isSixteenBitRow(row: BenchmarkRow): boolean {
  return !/fp8|float8|nvfp4|as listed/i.test(row.precision ?? '') && !row.source_key.startsWith('mlperf');
}

/** Pure half-precision runs, and PEFT's suite, whose trainer does not autocast. */
function hasNoAutocast({ precision }: BenchmarkRow): boolean {
  return /no autocast|autocast_adapter_dtype/.test(precision ?? '');
}

function kernelsOf({ compile, fused_loss, framework, parallelism }: BenchmarkRow): ThroughputInput['kernels'] {
  if (compile === true) return 'compiled';
  return /foak|unsloth|liger|nemo|automodel|megatron/i.test(
    `${fused_loss ?? ''} ${framework ?? ''} ${parallelism ?? ''}`,
  )
    ? 'fused'
    : 'eager';
}

function deviceOf(gpu: GpuSpec): DeviceSpeed {
  return deviceSpeedOf({
    name: gpu.name,
    bf16Tflops: gpu.bf16_dense_tflops,
    fp16Tflops: gpu.fp16_dense_tflops,
    bandwidthGbPerSecond: gpu.bandwidth_gbs,
    linkGbPerSecond: gpu.link_gbs_per_direction,
    networkGbPerSecond: NETWORK_GB_PER_SECOND,
    gpusPerHost: 8,
    measuredTflops: gpu.mamf_bf16_tflops,
  });
}
