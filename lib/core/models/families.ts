import type { HubConfig } from './hub-config.ts';

/** How a family of decoders differs from a Llama. */
export interface Family {
  /** What its files may leave out, with the value of its class in transformers 5.23. */
  readonly defaults?: Partial<HubConfig> | undefined;
  readonly tiedEmbeddings: boolean;
  /** Biases of query, key and value; `config`: where `attention_bias` says so, then of the output too. */
  readonly attentionBias: 'config' | 'query-key-value' | 'use-bias' | 'none';
  /** Norms over queries and keys: of a head, or of the whole width. */
  readonly queryKeyNorm: 'none' | 'head' | 'width';
  readonly normsPerLayer: 2 | 4;
  /** LayerNorm, which has a bias beside its weight. */
  readonly normBias: boolean;
  /** `separate`: query, key and value, gate and up each have a matrix. `fused`: they share one (Phi-3). */
  readonly projections: 'separate' | 'fused';
  readonly mlp: 'gated' | 'plain';
  /** A gate beside the queries in the same matrix (Qwen3-Next, Qwen3.5). */
  readonly queryGate: boolean;
  /** One learnt number a head that takes up attention (gpt-oss). */
  readonly sinks: boolean;
  readonly experts: 'none' | 'mixtral' | 'qwen' | 'qwen-shared' | 'gpt-oss' | 'llama4' | 'granite' | 'gemma4';
  /**
   * PEFT 0.21.2 takes the names of an MLP's matrices for those of fused experts (`_MOE_TARGET_MODULE_MAPPING` in peft/utils/transformers_weight_conversion.py):
   * LoRA cannot name the matrices of shared experts and dense layers there, and they stay frozen.
   */
  readonly mlpBeyondLora?: boolean | undefined;
  /** What a layer does that keeps a state. */
  readonly state: 'none' | 'delta-net' | 'delta-net-joint' | 'mamba2';
}

const LLAMA: Family = {
  tiedEmbeddings: false,
  attentionBias: 'config',
  queryKeyNorm: 'none',
  normsPerLayer: 2,
  normBias: false,
  projections: 'separate',
  mlp: 'gated',
  queryGate: false,
  sinks: false,
  experts: 'none',
  state: 'none',
};
const MISTRAL: Family = { ...LLAMA, attentionBias: 'none' };
const QWEN2: Family = { ...LLAMA, attentionBias: 'query-key-value' };
const QWEN3: Family = { ...LLAMA, queryKeyNorm: 'head', defaults: { head_dim: 128 } };
const QWEN3_MOE: Family = { ...LLAMA, queryKeyNorm: 'head', experts: 'qwen' };
const GEMMA: Family = { ...LLAMA, tiedEmbeddings: true, defaults: { head_dim: 256 } };
const GEMMA2: Family = { ...GEMMA, normsPerLayer: 4 };
const DELTA_NET = {
  head_dim: 256,
  linear_conv_kernel_dim: 4,
  linear_key_head_dim: 128,
  linear_value_head_dim: 128,
  linear_num_key_heads: 16,
  linear_num_value_heads: 32,
  full_attention_interval: 4,
} as const;
const QWEN3_5: Family = { ...QWEN3, queryGate: true, state: 'delta-net', defaults: DELTA_NET };
const OLMO2: Family = { ...LLAMA, queryKeyNorm: 'width' };

/** Families by `model_type`, read off transformers 5.23.0 (src/transformers/models, 25 November 2026); a Python test holds each of them to the real modules. */
const FAMILIES: Readonly<Record<string, Family>> = {
  llama: LLAMA,
  mistral: MISTRAL,
  ministral: MISTRAL,
  ministral3: MISTRAL,
  qwen2: QWEN2,
  qwen2_vl_text: QWEN2,
  qwen2_5_vl_text: QWEN2,
  qwen3: QWEN3,
  qwen3_vl_text: QWEN3,
  qwen3_moe: { ...QWEN3_MOE, mlpBeyondLora: true },
  qwen3_vl_moe_text: QWEN3_MOE,
  qwen3_next: { ...QWEN3_5, experts: 'qwen-shared', mlpBeyondLora: true, state: 'delta-net-joint' },
  qwen3_5_text: QWEN3_5,
  qwen3_5_moe_text: { ...QWEN3_5, experts: 'qwen-shared' },
  gemma: GEMMA,
  gemma2: GEMMA2,
  gemma3_text: { ...GEMMA2, queryKeyNorm: 'head' },
  gemma4_text: {
    ...GEMMA2,
    queryKeyNorm: 'head',
    experts: 'gemma4',
    defaults: {
      head_dim: 256,
      global_head_dim: 512,
      hidden_size_per_layer_input: 256,
      vocab_size_per_layer_input: 262_144,
    },
  },
  phi3: { ...MISTRAL, projections: 'fused' },
  olmo2: OLMO2,
  olmo3: OLMO2,
  smollm3: { ...LLAMA, tiedEmbeddings: true },
  granite: LLAMA,
  starcoder2: {
    ...LLAMA,
    tiedEmbeddings: true,
    attentionBias: 'use-bias',
    normBias: true,
    mlp: 'plain',
    defaults: { use_bias: true },
  },
  mixtral: { ...MISTRAL, experts: 'mixtral' },
  gpt_oss: { ...LLAMA, sinks: true, experts: 'gpt-oss', defaults: { attention_bias: true, head_dim: 64 } },
  llama4_text: {
    ...LLAMA,
    experts: 'llama4',
    defaults: { head_dim: 128, interleave_moe_layer_step: 1, intermediate_size_mlp: 16_384 },
  },
  granitemoehybrid: {
    ...LLAMA,
    experts: 'granite',
    state: 'mamba2',
    defaults: {
      mamba_n_heads: 128,
      mamba_n_groups: 1,
      mamba_d_state: 256,
      mamba_d_conv: 4,
      mamba_expand: 2,
      mamba_conv_bias: true,
      mamba_proj_bias: false,
    },
  },
};

/** The family of a `model_type`; of one that is not described here, a Llama's, with biases and tying as the file says. */
export function familyOf(modelType: string): { readonly family: Family; readonly known: boolean } {
  const known = Object.hasOwn(FAMILIES, modelType) ? FAMILIES[modelType] : undefined;
  return { family: known ?? LLAMA, known: known !== undefined };
}
