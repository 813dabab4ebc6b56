import type { Block, Blueprint } from './blueprint.ts';
import type { DecoderShape } from './decoder-shape.ts';
import { gemma4Base, gemma4Layer, gemma4PrefixWidth } from './gemma4-parts.ts';
import { attention, join, mixtureOfExperts, mlp, norm, type Part } from './layer-parts.ts';
import { stateMixer } from './state-parts.ts';

const NORMS = [
  'input_layernorm',
  'post_attention_layernorm',
  'pre_feedforward_layernorm',
  'post_feedforward_layernorm',
];

/** Every weight of a decoder of this shape. */
export function blueprintOf(shape: DecoderShape): Blueprint {
  const { family, hidden, vocabulary, tiedEmbeddings, known } = shape;
  const gemma4 = family.experts === 'gemma4';
  const embedding = vocabulary * hidden;
  return {
    exact: known,
    hidden,
    prefixWidth: gemma4 ? gemma4PrefixWidth(shape) : shape.kvHeads * shape.headDim,
    embedding,
    head: tiedEmbeddings ? 0 : embedding,
    base: gemma4 ? gemma4Base(shape) : join(),
    layers: shape.layerTypes.map((_, layer) => (gemma4 ? gemma4Layer(shape, layer) : layerOf(shape, layer))),
    finalNorm: norm('norm', hidden, shape),
  };
}

function layerOf(shape: DecoderShape, layer: number): Block {
  const mixer = shape.layerTypes[layer] === 'state' ? stateMixer(shape) : attention(shape);
  return join(mixer, feedForward(shape, layer), normsOf(shape));
}

function feedForward(shape: DecoderShape, layer: number): Part {
  const { experts, family } = shape;
  if (family.experts === 'granite') {
    const shared = graniteMlp(shape);
    return experts === undefined ? shared : join(mixtureOfExperts(shape, experts), shared);
  }
  return experts?.at(layer) === true ? mixtureOfExperts(shape, experts) : mlp(shape, shape.intermediate);
}

/** Granite's MLP beside its experts, under names of its own. */
function graniteMlp({ hidden, intermediate }: DecoderShape): Part {
  return {
    linears: [
      { name: 'shared_mlp.input_linear', inputs: hidden, outputs: 2 * intermediate, bias: false },
      { name: 'shared_mlp.output_linear', inputs: intermediate, outputs: hidden, bias: false },
    ],
  };
}

function normsOf(shape: DecoderShape): Part {
  return {
    others: NORMS.slice(0, shape.family.normsPerLayer).flatMap((name) => norm(name, shape.hidden, shape)),
  };
}
