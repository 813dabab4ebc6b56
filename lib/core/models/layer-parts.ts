import type { Block, ExpertMatrices, Linear, OtherWeights } from './blueprint.ts';
import type { DecoderShape, ExpertShape } from './decoder-shape.ts';

/** Part of a layer; a layer is the sum of its parts. */
export type Part = Partial<Block>;

/** Attention: four matrices (Phi-3 two), norms over queries and keys, sinks. `headDim` and `kvHeads` differ by layer in Gemma 4. */
export function attention(
  shape: DecoderShape,
  { headDim, kvHeads, ownKeys, ownValues }: AttentionSizes = {
    headDim: shape.headDim,
    kvHeads: shape.kvHeads,
    ownKeys: true,
    ownValues: true,
  },
): Part {
  const { family, hidden, heads, config } = shape;
  const all =
    family.attentionBias === 'config'
      ? config.attention_bias === true
      : family.attentionBias === 'use-bias' && config.use_bias === true;
  const bias = all || family.attentionBias === 'query-key-value';
  const [queries, keys] = [heads * headDim, kvHeads * headDim];
  const output: Linear = { name: 'o_proj', inputs: queries, outputs: hidden, bias: all };
  if (family.projections === 'fused')
    return { linears: [{ name: 'qkv_proj', inputs: hidden, outputs: queries + 2 * keys, bias }, output] };
  const linears = [{ name: 'q_proj', inputs: hidden, outputs: queries * (family.queryGate ? 2 : 1), bias }];
  if (ownKeys) linears.push({ name: 'k_proj', inputs: hidden, outputs: keys, bias });
  if (ownKeys && ownValues) linears.push({ name: 'v_proj', inputs: hidden, outputs: keys, bias });
  const others: OtherWeights[] = [];
  if (family.queryKeyNorm !== 'none') {
    const wide = family.queryKeyNorm === 'width';
    others.push(...norm('q_norm', wide ? queries : headDim, shape));
    if (ownKeys) others.push(...norm('k_norm', wide ? keys : headDim, shape));
  }
  if (family.sinks) others.push({ name: 'sinks', size: heads, kind: 'other' });
  return { linears: [...linears, output], others };
}

/** Sizes of one layer's attention. */
export interface AttentionSizes {
  readonly headDim: number;
  readonly kvHeads: number;
  /** False: keys and values come from an earlier layer. */
  readonly ownKeys: boolean;
  /** False: the keys serve as values. */
  readonly ownValues: boolean;
}

/** The MLP of a dense layer. */
export function mlp({ family, hidden, config }: DecoderShape, intermediate: number, prefix = ''): Part {
  const bias = family.mlp === 'plain' ? config.use_bias === true : config.mlp_bias === true;
  const reach = family.mlpBeyondLora === true ? { beyondLora: true } : {};
  const up: Linear = { name: `${prefix}up_proj`, inputs: hidden, outputs: intermediate, bias, ...reach };
  const down: Linear = { name: `${prefix}down_proj`, inputs: intermediate, outputs: hidden, bias, ...reach };
  if (family.mlp === 'plain')
    return {
      linears: [
        { ...up, name: 'c_fc' },
        { ...down, name: 'c_proj' },
      ],
    };
  if (family.projections === 'fused')
    return { linears: [{ ...up, name: 'gate_up_proj', outputs: 2 * intermediate }, down] };
  return { linears: [{ ...up, name: `${prefix}gate_proj` }, up, down] };
}

/** Experts, their router and what stands beside them. */
export function mixtureOfExperts(shape: DecoderShape, experts: ExpertShape): Part {
  const { family, hidden } = shape;
  const biased = family.experts === 'gpt-oss';
  const matrices = (name: string, inputs: number, outputs: number): ExpertMatrices => ({
    name,
    experts: experts.count,
    inputs,
    outputs,
    biasSize: biased ? experts.count * outputs : 0,
  });
  const own: Part = {
    experts: [
      matrices('gate_up_proj', hidden, 2 * experts.intermediate),
      matrices('down_proj', experts.intermediate, hidden),
    ],
  };
  return join(own, router(shape, experts), besideExperts(shape, experts));
}

/** A bare tensor, which no adapter sits beside; in Gemma 4 a linear layer. Llama 4's answers a tuple, so it stays frozen too. */
function router({ family, hidden }: DecoderShape, { count }: ExpertShape): Part {
  if (family.experts === 'gemma4')
    return {
      linears: [{ name: 'router.proj', inputs: hidden, outputs: count, bias: false }],
      others: [
        { name: 'router.scale', size: hidden, kind: 'other' },
        { name: 'router.per_expert_scale', size: count, kind: 'other' },
      ],
    };
  const weight: OtherWeights = { name: 'router.weight', size: count * hidden, kind: 'other' };
  if (family.experts !== 'gpt-oss') return { others: [weight] };
  return { others: [weight, { name: 'router.bias', size: count, kind: 'bias' }] };
}

function besideExperts(shape: DecoderShape, { sharedIntermediate }: ExpertShape): Part {
  const { family, hidden } = shape;
  if (sharedIntermediate === 0) return {};
  const shared = mlp(shape, sharedIntermediate, 'shared_expert.');
  if (family.experts !== 'qwen-shared') return shared;
  return join(shared, { linears: [{ name: 'shared_expert_gate', inputs: hidden, outputs: 1, bias: false }] });
}

/** Norm of a width; LayerNorm has a bias beside its weight. */
export function norm(name: string, size: number, { family }: Pick<DecoderShape, 'family'>): readonly OtherWeights[] {
  const weight: OtherWeights = { name: `${name}.weight`, size, kind: 'norm' };
  return family.normBias ? [weight, { name: `${name}.bias`, size, kind: 'norm' }] : [weight];
}

/** Puts parts together, in order. */
export function join(...parts: readonly Part[]): Block {
  return {
    linears: parts.flatMap(({ linears = [] }) => linears),
    experts: parts.flatMap(({ experts = [] }) => experts),
    others: parts.flatMap(({ others = [] }) => others),
  };
}
