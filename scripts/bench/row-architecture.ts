import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Architecture } from '../../lib/core/models/architecture.ts';
import type { BenchmarkRow } from './benchmark-row.ts';

const ModelSchema = z.object({
  id: z.string(),
  hf_id: z.string().nullish(),
  params_b: z.number(),
  active_params_b: z.number(),
  layers: z.number().nullable(),
  hidden: z.number().nullable(),
  heads: z.number().nullable(),
  kv_heads: z.number().nullable(),
  head_dim: z.number().nullable(),
  intermediate: z.number().nullable(),
  vocab: z.number().nullable(),
  tied_embeddings: z.boolean().nullable(),
  context: z.number().nullable(),
  n_experts: z.number().nullable(),
  experts_per_token: z.number().nullable(),
  moe_intermediate: z.number().nullable(),
});
type Model = z.infer<typeof ModelSchema>;

/** Architectures of `models.json`, by every name that rows use. */
export function readModels(path: string): ReadonlyMap<string, Model> {
  const { models } = z.object({ models: z.array(ModelSchema) }).parse(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(models.flatMap((model) => [model.id, model.hf_id ?? model.id].map((name) => [name, model] as const)));
}

/** The architecture of a row, completed from models.json; undefined where neither has it whole. */
export function architectureOf(row: BenchmarkRow, models: ReadonlyMap<string, Model>): Architecture | undefined {
  const known = models.get(row.hf_id ?? '') ?? models.get(row.model ?? '');
  const parameters = row.params_b ?? known?.params_b;
  const layers = row.layers ?? known?.layers;
  const hidden = row.hidden ?? known?.hidden;
  const heads = row.heads ?? known?.heads;
  const vocabulary = row.vocab ?? known?.vocab;
  const intermediate =
    row.intermediate ?? known?.intermediate ?? (hidden === undefined || hidden === null ? undefined : 4 * hidden);
  if (!parameters || !layers || !hidden || !heads || !vocabulary || !intermediate) return undefined;
  const count = row.n_experts ?? known?.n_experts;
  const perToken = row.experts_per_token ?? known?.experts_per_token;
  const expertColumns = known?.moe_intermediate ?? intermediate;
  const isMoe = count !== null && count !== undefined && count > 1 && perToken !== null && perToken !== undefined;
  // MPT (llm-foundry) has two MLP matrices and tied embeddings (llm-foundry README); all other dense models in the rows have three.
  const isMpt = (row.model ?? '').startsWith('MPT');
  const matrices = isMpt ? 2 : 3;
  const unused = isMoe ? layers * matrices * hidden * expertColumns * (count - perToken) : 0;
  return {
    parameters: parameters * 1e9,
    activeParameters:
      known !== undefined && row.params_b == null ? known.active_params_b * 1e9 : parameters * 1e9 - unused,
    layers,
    hidden,
    heads,
    kvHeads: row.kv_heads ?? known?.kv_heads ?? heads,
    headDim: row.head_dim ?? known?.head_dim ?? hidden / heads,
    intermediate,
    vocabulary,
    tiedEmbeddings: row.tied_embeddings ?? known?.tied_embeddings ?? isMpt,
    contextTokens: known?.context ?? row.seq_len ?? 2048,
    gatedMlp: !isMpt,
    attentionBias: false,
    experts: isMoe ? { count, perToken, intermediate: expertColumns } : undefined,
  };
}
