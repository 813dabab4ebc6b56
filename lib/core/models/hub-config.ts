/**
 * What of a Hub model's config.json decides its weights, with the file's own field names.
 *
 * Everything may be absent: files leave out what equals their family's default. Other names for the same field (`n_embd`, `n_layer`, …) are already
 * mapped, and of a multimodal model this is the text tower's part.
 */
export interface HubConfig {
  readonly model_type: string;
  readonly hidden_size?: number | undefined;
  readonly num_hidden_layers?: number | undefined;
  readonly num_attention_heads?: number | undefined;
  readonly num_key_value_heads?: number | undefined;
  readonly head_dim?: number | undefined;
  readonly intermediate_size?: number | undefined;
  readonly vocab_size?: number | undefined;
  readonly max_position_embeddings?: number | undefined;
  readonly tie_word_embeddings?: boolean | undefined;
  readonly attention_bias?: boolean | undefined;
  readonly mlp_bias?: boolean | undefined;
  readonly use_bias?: boolean | undefined;
  readonly layer_types?: readonly string[] | undefined;
  readonly full_attention_interval?: number | undefined;
  readonly num_experts?: number | undefined;
  readonly num_experts_per_tok?: number | undefined;
  readonly moe_intermediate_size?: number | undefined;
  readonly shared_expert_intermediate_size?: number | undefined;
  readonly mlp_only_layers?: readonly number[] | undefined;
  readonly decoder_sparse_step?: number | undefined;
  readonly interleave_moe_layer_step?: number | undefined;
  readonly intermediate_size_mlp?: number | undefined;
  readonly linear_num_key_heads?: number | undefined;
  readonly linear_num_value_heads?: number | undefined;
  readonly linear_key_head_dim?: number | undefined;
  readonly linear_value_head_dim?: number | undefined;
  readonly linear_conv_kernel_dim?: number | undefined;
  readonly mamba_n_heads?: number | undefined;
  readonly mamba_n_groups?: number | undefined;
  readonly mamba_d_state?: number | undefined;
  readonly mamba_d_conv?: number | undefined;
  readonly mamba_expand?: number | undefined;
  readonly mamba_conv_bias?: boolean | undefined;
  readonly mamba_proj_bias?: boolean | undefined;
  readonly global_head_dim?: number | undefined;
  readonly num_global_key_value_heads?: number | undefined;
  readonly attention_k_eq_v?: boolean | undefined;
  readonly num_kv_shared_layers?: number | undefined;
  readonly use_double_wide_mlp?: boolean | undefined;
  readonly hidden_size_per_layer_input?: number | undefined;
  readonly vocab_size_per_layer_input?: number | undefined;
  readonly enable_moe_block?: boolean | undefined;
  /** Towers beside the text decoder, such as `vision`. */
  readonly modalities: readonly string[];
}
