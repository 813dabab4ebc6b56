import { readFileSync } from 'node:fs';
import * as z from 'zod';

const text = z.string().nullish();
const number = z.number().nullish();

/** A row of `finetune-benchmarks.jsonl`, as far as the bench reads it (fields: reference/estimators.md section 1). */
export const BenchmarkRowSchema = z.object({
  id: z.string().min(1),
  source_key: z.string().min(1),
  tier: z.string(),
  model: text,
  hf_id: text,
  params_b: number,
  hidden: number,
  layers: number,
  heads: number,
  kv_heads: number,
  head_dim: number,
  vocab: number,
  intermediate: number,
  n_experts: number,
  experts_per_token: number,
  tied_embeddings: z.boolean().nullish(),
  method: z.string(),
  lora_rank: number,
  target_modules: z.union([z.string(), z.array(z.string())]).nullish(),
  trainable_params: number,
  quant_bits: number,
  quant_type: text,
  precision: text,
  optimizer: text,
  grad_checkpointing: z.union([z.boolean(), z.string()]).nullish(),
  attention_impl: text,
  compile: z.boolean().nullish(),
  fused_loss: text,
  parallelism: text,
  zero_stage: number,
  cpu_offload: z.union([z.boolean(), z.string()]).nullish(),
  gpus: number,
  gpu: text,
  gpu_mem_gb: number,
  seq_len: number,
  seq_len_mean: number,
  packed: z.boolean().nullish(),
  micro_batch: number,
  grad_accum: number,
  global_batch: number,
  peak_mem_gb: number,
  peak_mem_unit: z.enum(['MB', 'MiB', 'GB', 'GiB']).nullish(),
  peak_mem_kind: text,
  peak_mem_scope: text,
  peak_mem_gib_per_gpu: number,
  nvidia_smi_gib: number,
  oom: z.boolean().nullish(),
  tokens_per_s_per_gpu: number,
  framework: text,
  superseded: z.boolean().nullish(),
  variable_length: z.boolean().nullish(),
  notes: text,
});

export type BenchmarkRow = z.infer<typeof BenchmarkRowSchema>;

/** Reads rows; a line that is not a row is named. */
export function readRows(path: string): BenchmarkRow[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = BenchmarkRowSchema.safeParse(parseJson(line, path, index + 1));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw new Error(`${path}:${index + 1}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}

function parseJson(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${path}:${number}: not JSON`);
  }
}

/** Sources that run the same software belong to one family; a fold leaves a whole family out (estimators.md section 6a). */
export function familyOf({ source_key }: BenchmarkRow): string {
  return (
    ['fms', 'ms-swift', 'llm-foundry', 'nvidia', 'mlperf'].find((family) => source_key.startsWith(`${family}-`)) ??
    source_key
  );
}

/** The row's tier as it is scored: axolotl's A rows are figures of a README, as good as C (estimators.md section 6a). */
export function tierOf({ tier, source_key }: BenchmarkRow): string {
  return source_key.startsWith('axolotl') && tier === 'A' ? 'C' : tier;
}
