import * as z from 'zod';

const size = z.number().nullable();

const SourceRowSchema = z.looseObject({
  id: z.string(),
  family: z.string(),
  hf_id: z.string().nullable(),
  params_b: z.number(),
  layers: size,
  hidden: size,
  heads: size,
  kv_heads: size,
  head_dim: size,
  intermediate: size,
  vocab: size,
  tied_embeddings: z.boolean().nullable(),
  context: size,
  n_experts: size,
  experts_per_token: size,
  moe_intermediate: size,
  hybrid: z.union([z.string(), z.record(z.string(), z.number())]).nullable(),
  licence: z.string().nullable(),
  gated: z.boolean().nullable(),
  released: z.string().nullable(),
  arch_source: z.string(),
  base_quality: z.record(z.string(), z.union([z.number(), z.string()])),
  instruct_quality: z.record(z.string(), z.union([z.number(), z.string()])),
  notes: z.string(),
});

/** A row of the shared `models.json`. */
export type SourceRow = z.infer<typeof SourceRowSchema>;

/** The shared `models.json`, as far as it is carried over. */
export const SourceFileSchema = z.looseObject({
  models: z.array(SourceRowSchema),
  fine_tuned_evidence: z.looseObject({
    distil_labs: z.looseObject({ source: z.string(), avg_rank_finetuned: z.record(z.string(), z.number()) }),
    lora_land: z.looseObject({ source: z.string(), scores: z.record(z.string(), z.record(z.string(), z.number())) }),
    peft_metamath: z.looseObject({ source: z.string() }),
    rl_small: z.looseObject({ source: z.string() }),
  }),
});
