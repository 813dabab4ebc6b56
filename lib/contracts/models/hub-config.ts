import * as z from 'zod';
import type { HubConfig } from '#lib/core/models/hub-config.ts';

/** Larger than any model's size by an order of magnitude: what is above is a mistake, not a model. */
const LARGEST_SIZE = 100_000_000;

const size = z.int().positive().max(LARGEST_SIZE).optional();
const count = z.int().nonnegative().max(LARGEST_SIZE).optional();
const flag = z.boolean().optional();

/** Other names of the same field: GPT-2, Falcon, Mixtral, DeepSeek, Granite and Gemma 4 files have them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  n_embd: 'hidden_size',
  d_model: 'hidden_size',
  n_layer: 'num_hidden_layers',
  n_layers: 'num_hidden_layers',
  num_layers: 'num_hidden_layers',
  n_head: 'num_attention_heads',
  n_heads: 'num_attention_heads',
  n_inner: 'intermediate_size',
  ffn_dim: 'intermediate_size',
  n_positions: 'max_position_embeddings',
  n_ctx: 'max_position_embeddings',
  num_local_experts: 'num_experts',
  n_routed_experts: 'num_experts',
  top_k_experts: 'num_experts_per_tok',
  shared_intermediate_size: 'shared_expert_intermediate_size',
  layers_block_type: 'layer_types',
};

/** Towers beside the text decoder: `<modality>_config`. */
const TOWERS = ['vision', 'audio'];

/** The fields that decide the weights, under one set of names. */
export const HubConfigFieldsSchema: z.ZodType<HubConfig> = z.object({
  model_type: z.string().min(1),
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size,
  head_dim: size,
  intermediate_size: size,
  vocab_size: size,
  max_position_embeddings: size,
  tie_word_embeddings: flag,
  attention_bias: flag,
  mlp_bias: flag,
  use_bias: flag,
  layer_types: z.array(z.string()).optional(),
  full_attention_interval: size,
  num_experts: count,
  num_experts_per_tok: size,
  moe_intermediate_size: size,
  shared_expert_intermediate_size: count,
  mlp_only_layers: z.array(z.int().nonnegative()).optional(),
  decoder_sparse_step: size,
  interleave_moe_layer_step: size,
  intermediate_size_mlp: size,
  linear_num_key_heads: size,
  linear_num_value_heads: size,
  linear_key_head_dim: size,
  linear_value_head_dim: size,
  linear_conv_kernel_dim: size,
  mamba_n_heads: size,
  mamba_n_groups: size,
  mamba_d_state: size,
  mamba_d_conv: size,
  mamba_expand: size,
  mamba_conv_bias: flag,
  mamba_proj_bias: flag,
  global_head_dim: size,
  num_global_key_value_heads: size,
  attention_k_eq_v: flag,
  num_kv_shared_layers: count,
  use_double_wide_mlp: flag,
  hidden_size_per_layer_input: count,
  vocab_size_per_layer_input: size,
  enable_moe_block: flag,
  modalities: z.array(z.string()),
});

/** A Hub model's config.json: unknown fields are passed over, known ones must be what they should. The text tower's part of a multimodal model. */
export const HubConfigSchema = z
  .record(z.string(), z.unknown())
  .transform((file): unknown => textTowerOf(file))
  .pipe(HubConfigFieldsSchema);

function textTowerOf(file: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { text_config: inner } = file;
  const text = isRecord(inner) ? inner : file;
  const fields = Object.entries(text)
    .filter(([, value]) => value !== null)
    .sort(([left], [right]) => Number(right in OTHER_NAMES) - Number(left in OTHER_NAMES))
    .map(([name, value]) => [OTHER_NAMES[name] ?? name, value] as const);
  return {
    ...Object.fromEntries(fields),
    model_type: text['model_type'] ?? (text === file ? undefined : `${String(file['model_type'])}_text`),
    // A multimodal model ties by its outer file.
    ...(typeof file['tie_word_embeddings'] === 'boolean' ? { tie_word_embeddings: file['tie_word_embeddings'] } : {}),
    modalities: TOWERS.filter((tower) => isRecord(file[`${tower}_config`])),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
