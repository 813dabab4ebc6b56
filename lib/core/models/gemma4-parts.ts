import type { Block, OtherWeights } from './blueprint.ts';
import type { DecoderShape } from './decoder-shape.ts';
import { attention, join, mixtureOfExperts, mlp, norm, type Part } from './layer-parts.ts';

/** Norms of every Gemma 4 layer, those of a layer with experts, and that of the per-layer embedding. */
const NORMS = [
  'input_layernorm',
  'post_attention_layernorm',
  'pre_feedforward_layernorm',
  'post_feedforward_layernorm',
];
const EXPERT_NORMS = ['post_feedforward_layernorm_1', 'post_feedforward_layernorm_2', 'pre_feedforward_layernorm_2'];

/**
 * A layer of Gemma 4: global layers have wider heads, may have fewer of them and use keys as values; the last layers may take keys and values from earlier
 * ones, with an MLP of double width; small models add an embedding per layer (transformers 5.23.0, gemma4/modeling_gemma4.py).
 */
export function gemma4Layer(shape: DecoderShape, layer: number): Block {
  const { config, hidden, experts, layerTypes } = shape;
  const shares = layer >= layerTypes.length - (config.num_kv_shared_layers ?? 0);
  const wide = shares && config.use_double_wide_mlp === true;
  const { headDim, kvHeads } = attentionWidthOf(shape, layer);
  const ownValues = !(isGlobal(shape, layer) && config.attention_k_eq_v === true);
  const names = experts === undefined ? NORMS : [...NORMS, ...EXPERT_NORMS];
  const others: readonly OtherWeights[] = names.flatMap((name) => norm(name, hidden, shape));
  return join(
    attention(shape, { headDim, kvHeads, ownKeys: !shares, ownValues }),
    mlp(shape, shape.intermediate * (wide ? 2 : 1)),
    experts === undefined ? {} : mixtureOfExperts(shape, experts),
    perLayerInput(shape),
    { others },
  );
}

/** The embedding per layer, one table for all layers, and its projection. */
export function gemma4Base(shape: DecoderShape): Block {
  const { config, hidden, layerTypes } = shape;
  const width = config.hidden_size_per_layer_input ?? 0;
  if (width === 0) return join();
  const all = layerTypes.length * width;
  return join({
    linears: [{ name: 'per_layer_model_projection', inputs: hidden, outputs: all, bias: false }],
    others: [
      { name: 'embed_tokens_per_layer', size: (config.vocab_size_per_layer_input ?? 0) * all, kind: 'other' },
      ...norm('per_layer_projection_norm', width, shape),
    ],
  });
}

/** A prefix is as wide as the widest layer's keys; PEFT 0.21.2 provisions it so. */
export function gemma4PrefixWidth(shape: DecoderShape): number {
  const widest = shape.layerTypes
    .map((_, layer) => attentionWidthOf(shape, layer))
    .reduce((best, width) => (width.headDim > best.headDim ? width : best));
  return widest.headDim * widest.kvHeads;
}

function perLayerInput(shape: DecoderShape): Part {
  const { config, hidden } = shape;
  const width = config.hidden_size_per_layer_input ?? 0;
  if (width === 0) return {};
  return {
    linears: [
      { name: 'per_layer_input_gate', inputs: hidden, outputs: width, bias: false },
      { name: 'per_layer_projection', inputs: width, outputs: hidden, bias: false },
    ],
    others: norm('post_per_layer_input_norm', hidden, shape),
  };
}

function attentionWidthOf(shape: DecoderShape, layer: number): { readonly headDim: number; readonly kvHeads: number } {
  const { config, headDim, kvHeads } = shape;
  if (!isGlobal(shape, layer)) return { headDim, kvHeads };
  const fewer = config.attention_k_eq_v === true ? config.num_global_key_value_heads : undefined;
  return { headDim: config.global_head_dim ?? headDim, kvHeads: fewer ?? kvHeads };
}

/** The last layer is always global; without `layer_types` every sixth is. */
function isGlobal({ layerTypes, config }: DecoderShape, layer: number): boolean {
  if (layer === layerTypes.length - 1) return true;
  return config.layer_types === undefined ? (layer + 1) % 6 === 0 : layerTypes[layer] === 'full';
}
