import type { LossKernel, MemoryInput, Optimizer, Sharding, WeightFormat } from '../../lib/core/memory/memory-input.ts';
import type { Architecture } from '../../lib/core/models/architecture.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import type { RowTuning } from './row-tuning.ts';

export type MemoryKind = 'allocated' | 'reserved' | 'device';

/** Which of the three sizes a row reports. */
export function memoryKindOf({ peak_mem_kind }: BenchmarkRow): MemoryKind {
  const kind = peak_mem_kind ?? '';
  if (/nvidia-smi|VRAM|W&B/i.test(kind)) return 'device';
  if (/reserved/i.test(kind)) return 'reserved';
  if (/allocated|Peak Mem\(MiB\)/i.test(kind)) return 'allocated';
  return 'device';
}

/** A row's settings as the memory model asks for them. What a row leaves open is filled with the defaults of the software it names. */
export function memoryInputOf(row: BenchmarkRow, architecture: Architecture, tuning: RowTuning): MemoryInput {
  const compute = computeOf(row);
  const base = baseOf(row, tuning, compute);
  const sharding = shardingOf(row);
  const isFull = tuning.family === 'full';
  const keepsFp32 = isFull ? trainsInFp32(row) : tuning.family !== 'prompt' && !castsAdapters(row);
  return {
    architecture,
    tuning: isFull ? 'full' : tuning.family === 'prompt' ? 'prompt' : 'adapter',
    trainableParameters: tuning.trainableParameters + tuning.savedModulesParameters,
    base,
    compute,
    trainable: keepsFp32 ? 'fp32' : 'compute',
    masterCopy: usesDeepSpeed(row),
    optimizer: optimizerOf(row),
    plainWeights: isPrepared(row, base) ? 'fp32' : 'compute',
    residual: residualOf(row, base, sharding, isFull),
    checkpointing: checkpointingOf(row),
    attention: /eager/.test(row.attention_impl ?? '') ? 'eager' : 'flash',
    loss: lossOf(row),
    microBatch: microBatchOf(row),
    sequenceTokens: row.seq_len ?? row.seq_len_mean ?? 2048,
    cache: cacheOf(row),
    accumulation: row.grad_accum ?? 1,
    adapterColumns: isFull ? 0 : tuning.adapterColumns,
    virtualTokens: tuning.virtualTokens,
    sharding,
    ...(row.source_key === 'peft-metamathqa' ? { generation: { batch: 50, tokens: 600 } } : {}),
  };
}

/** ColossalAI prints the batch of a data-parallel rank; its pipelines cut it once a stage. */
function microBatchOf(row: BenchmarkRow): number {
  if (row.micro_batch != null) return row.micro_batch;
  const isPerRank = /per DP/.test(row.notes ?? '') && row.global_batch != null;
  return isPerRank ? (row.global_batch ?? 1) / (shardingOf(row).pipelineParallel ?? 1) : 1;
}

function computeOf({ precision }: BenchmarkRow): 'bf16' | 'fp16' | 'fp32' {
  if (/fp16|float16(?!.*bf)/i.test((precision ?? '').replace(/bfloat16/gi, 'bf16'))) return 'fp16';
  return /fp32|float32/i.test(precision ?? '') && !/bf16|bfloat16|amp/i.test(precision ?? '') ? 'fp32' : 'bf16';
}

function baseOf(row: BenchmarkRow, tuning: RowTuning, compute: 'bf16' | 'fp16' | 'fp32'): WeightFormat {
  const type = row.quant_type ?? '';
  if (/gptq/i.test(type)) return /int8/i.test(type) || row.quant_bits === 8 ? 'gptq8' : 'gptq4';
  if (/nf4|int4|bnb/i.test(type)) return row.quant_bits === 8 ? 'int8' : 'nf4';
  if (row.quant_bits === 8) return 'int8';
  if (row.quant_bits === 4 || tuning.id === 'qlora') return 'nf4';
  return compute;
}

/** Mixed precision keeps the weights in fp32: amp, torchtitan's sharded masters. */
function trainsInFp32({ precision, optimizer }: BenchmarkRow): boolean {
  return /\bamp|fp32 master|fp32 states/i.test(`${precision ?? ''} ${optimizer ?? ''}`);
}

/** DeepSpeed keeps fp32 copies of what it trains. Qwen's full tuning is launched with it on one GPU as well (QwenLM/Qwen finetune_ds.sh). */
function usesDeepSpeed({ parallelism, framework, method }: BenchmarkRow): boolean {
  return /deepspeed|zero/i.test(parallelism ?? '') || (isQwenCode(framework) && method === 'full');
}

/** PEFT makes adapters fp32; old PEFT (Qwen's scripts) and DeepSpeed keep them in the compute type. */
function castsAdapters(row: BenchmarkRow): boolean {
  return isQwenCode(row.framework) || usesDeepSpeed(row);
}

/** Qwen's first generation brought its own model code, which computes the loss without fp32 copies (QwenLM/Qwen modeling_qwen.py). */
function isQwenCode(framework: string | null | undefined): boolean {
  return /QwenLM/.test(framework ?? '');
}

function optimizerOf({ optimizer }: BenchmarkRow): Optimizer {
  const name = (optimizer ?? '').toLowerCase();
  if (/paged/.test(name)) return 'paged-adamw-8bit';
  if (/8bit/.test(name)) return 'adamw-8bit';
  if (/4bit/.test(name)) return 'adamw-4bit';
  if (/adafactor/.test(name)) return 'adafactor';
  return /lion/.test(name) ? 'lion' : /sgd/.test(name) ? 'sgd' : 'adamw';
}

function checkpointingOf({ grad_checkpointing: value }: BenchmarkRow): MemoryInput['checkpointing'] {
  if (value === 'selective') return 'selective';
  if (value === false) return 'none';
  return 'full';
}

/** torchtitan starts with expandable segments (its run_train.sh); PEFT's suite empties the cache every ten steps (notes of its rows). */
function cacheOf({ packed, notes, framework }: BenchmarkRow): MemoryInput['cache'] {
  if (/empty_cache/.test(notes ?? '') || /torchtitan/.test(framework ?? '')) return 'bounded';
  return packed === false ? 'variable-lengths' : 'equal-lengths';
}

function lossOf(row: BenchmarkRow): LossKernel {
  const kernels = `${row.fused_loss ?? ''} ${row.framework ?? ''}`;
  if (/liger|cut.?cross|chunk/i.test(kernels)) return 'chunked';
  if (/unsloth/i.test(kernels)) return 'in-place';
  if (/cross-entropy|foak/i.test(kernels)) return 'fused';
  if (isQwenCode(row.framework)) return usesDeepSpeed(row) ? 'compute-type' : 'autocast';
  return 'eager';
}

/**
 * PEFT's prepare_model_for_kbit_training casts what is not quantised to fp32 for bitsandbytes bases (not for GPTQ). fms's accelerated plugins, LLaMA-Factory and
 * Unsloth have preparations of their own that do not.
 */
function isPrepared({ framework, quant_type }: BenchmarkRow, base: WeightFormat): boolean {
  return (
    (base === 'nf4' || base === 'int8') &&
    /bnb|nf4/i.test(quant_type ?? '') &&
    !/accelerated|unsloth|LLaMA-Factory/i.test(framework ?? '')
  );
}

/** Where norms are fp32, so are the hidden states between layers: on a prepared base, and with PEFT under FSDP's mixed precision. */
function residualOf(row: BenchmarkRow, base: WeightFormat, sharding: Sharding, isFull: boolean): 'fp32' | 'compute' {
  if (isFull) return 'compute';
  return isPrepared(row, base) || (sharding.kind === 'fsdp' && sharding.gpus > 1) ? 'fp32' : 'compute';
}

/** GPUs that one row of a batch is spread over, where only the batch tells: GPUs ÷ (batch ÷ (micro-batch × accumulation)). */
function impliedModelParallel({ gpus, global_batch, grad_accum, micro_batch }: BenchmarkRow): number {
  const replicas = (global_batch ?? 1) / ((micro_batch ?? 1) * (grad_accum ?? 1));
  return Math.max(1, (gpus ?? 1) / Math.max(1, replicas));
}

function shardingOf(row: BenchmarkRow): Sharding {
  const text = (row.parallelism ?? '').toLowerCase();
  const degree = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 1);
  const tensorParallel = Math.max(degree(/tp\s*=?(\d+)/), /submitter/.test(text) ? impliedModelParallel(row) : 1);
  const pipelineParallel = degree(/pp\s*=?(\d+)/);
  const contextParallel = degree(/cp\s*(\d+)/);
  const gpus = Math.max(1, (row.gpus ?? 1) / (tensorParallel * pipelineParallel));
  const shared = { tensorParallel, pipelineParallel, contextParallel, gpus };
  if (usesDeepSpeed(row) && gpus === 1) return { ...shared, kind: 'zero2' };
  if (gpus === 1) return { ...shared, kind: 'none' };
  if (/device_map|pipeline/.test(text)) return { ...shared, kind: 'pipeline' };
  if (/hsdp|fsdp|full_shard/.test(text)) return { ...shared, kind: 'fsdp' };
  const zero =
    /zero-?\s*(\d)/.exec(text)?.[1] ??
    (row.zero_stage === null || row.zero_stage === undefined ? undefined : String(row.zero_stage));
  if (zero === '3') return { ...shared, kind: 'zero3' };
  if (zero === '2') return { ...shared, kind: 'zero2' };
  return { ...shared, kind: zero === '1' ? 'zero1' : 'ddp' };
}
