import { HubConfigSchema } from '../../lib/contracts/models/hub-config.ts';
import type { HubConfig } from '../../lib/core/models/hub-config.ts';
import { readDecoder } from '../../lib/core/models/read-decoder.ts';
import type { SourceRow } from './source-rows.ts';

/** `model_type` of a family's text decoder, as its Hub files say. */
const MODEL_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^Gemma-2-/, 'gemma2'],
  [/^Gemma-3-/, 'gemma3_text'],
  [/^Gemma-4-/, 'gemma4_text'],
  [/^Qwen2\.5|Distill-Qwen/, 'qwen2'],
  [/^Qwen3-Next/, 'qwen3_next'],
  [/^Qwen3-\d+B-A/, 'qwen3_moe'],
  [/^Qwen3-/, 'qwen3'],
  [/^Qwen3\.5-\d+B-A/, 'qwen3_5_moe_text'],
  [/^Qwen3\.[58]-/, 'qwen3_5_text'],
  [/^Phi-/, 'phi3'],
  [/^OLMo-2/, 'olmo2'],
  [/^Olmo-3/, 'olmo3'],
  [/^Mixtral/, 'mixtral'],
  [/^Ministral-3/, 'ministral3'],
  [/^Mistral/, 'mistral'],
  [/^SmolLM3/, 'smollm3'],
  [/^gpt-oss/, 'gpt_oss'],
  [/^Llama-4/, 'llama4_text'],
  [/^Granite-4\.0-H/, 'granitemoehybrid'],
  [/^Granite/, 'granite'],
  [/^(Llama|SmolLM2|Falcon3|TinyLlama|DeepSeek-R1-Distill-Llama)/, 'llama'],
];

/** Towers beside the text decoder, by vLLM's table of inputs (docs/models/supported_models.md, commit 0046f770d322) and the row's notes. */
const TOWERS: readonly (readonly [RegExp, readonly string[], readonly string[]])[] = [
  [/^Gemma-3-(4|12|27)B/, ['vision'], ['text', 'image']],
  [/^Gemma-4-(E2B|E4B)/, ['vision', 'audio'], ['text', 'image', 'video', 'audio']],
  [/^Gemma-4-(26B|31B)/, ['vision'], ['text', 'image', 'video']],
  [/^Qwen3\.[58]-/, ['vision'], ['text', 'image', 'video']],
  [/^(Ministral-3|Mistral-Small-3\.1|Llama-4)/, ['vision'], ['text', 'image']],
];

/**
 * Gemma 4 by model, from the rows' remarks on their layers; Qwen3.5-35B-A3B's linear heads and shared expert are the defaults of its class in transformers
 * 5.23.0, which names that family's checkpoint.
 */
const DETAILS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Gemma-4-E2B': {
    layer_types: gemma4Layers(35, 5),
    num_kv_shared_layers: 20,
    use_double_wide_mlp: true,
    hidden_size_per_layer_input: 256,
  },
  'Gemma-4-E4B': { layer_types: gemma4Layers(42, 6), num_kv_shared_layers: 18, hidden_size_per_layer_input: 256 },
  'Gemma-4-26B-A4B': {
    layer_types: gemma4Layers(30, 6),
    enable_moe_block: true,
    attention_k_eq_v: true,
    num_global_key_value_heads: 2,
    hidden_size_per_layer_input: 0,
  },
  'Gemma-4-31B': {
    layer_types: gemma4Layers(60, 6),
    attention_k_eq_v: true,
    num_global_key_value_heads: 4,
    hidden_size_per_layer_input: 0,
  },
  'Qwen3.5-35B-A3B': { shared_expert_intermediate_size: 512 },
};

/** The row's architecture as a config.json, or `unknown` where a needed field was not found. */
export function configOf(row: SourceRow): HubConfig | 'unknown' {
  const modelType = modelTypeOf(row.id);
  if (modelType === undefined || row.layers === null) return 'unknown';
  const linear = typeof row.hybrid === 'object' && row.hybrid !== null ? row.hybrid : {};
  const towers = TOWERS.find(([id]) => id.test(row.id))?.[1] ?? [];
  const parsed = HubConfigSchema.parse({
    model_type: modelType,
    hidden_size: row.hidden,
    num_hidden_layers: row.layers,
    num_attention_heads: row.heads,
    num_key_value_heads: row.kv_heads,
    head_dim: row.head_dim,
    intermediate_size: row.intermediate,
    vocab_size: row.vocab,
    max_position_embeddings: row.context,
    tie_word_embeddings: row.tied_embeddings,
    num_experts: row.n_experts,
    num_experts_per_tok: row.experts_per_token,
    moe_intermediate_size: row.n_experts === null ? null : row.moe_intermediate,
    linear_num_key_heads: linear['linear_key_heads'],
    linear_num_value_heads: linear['linear_value_heads'],
    linear_key_head_dim: linear['linear_head_dim'],
    linear_value_head_dim: linear['linear_head_dim'],
    ...DETAILS[row.id],
    ...Object.fromEntries(towers.map((tower) => [`${tower}_config`, {}])),
  });
  return readDecoder(parsed).kind === 'decoder' ? parsed : 'unknown';
}

export function modelTypeOf(id: string): string | undefined {
  return MODEL_TYPES.find(([pattern]) => pattern.test(id))?.[1];
}

/** What the model reads. */
export function modalitiesOf(row: SourceRow): readonly string[] | 'unknown' {
  const towers = TOWERS.find(([id]) => id.test(row.id));
  if (towers !== undefined) return towers[2];
  return modelTypeOf(row.id) === undefined || row.id === 'Gemma-4-12B' ? 'unknown' : ['text'];
}

/** Local layers, every `period`th global; 5 : 1 in all but E2B, whose 35 layers go by fives. */
function gemma4Layers(layers: number, period: number): string[] {
  return Array.from({ length: layers }, (_, layer) =>
    (layer + 1) % period === 0 ? 'full_attention' : 'sliding_attention',
  );
}
