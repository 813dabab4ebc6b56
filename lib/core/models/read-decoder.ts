import type { Architecture } from './architecture.ts';
import { activeParametersOf, type Blueprint, parametersOf } from './blueprint.ts';
import { blueprintOf } from './blueprint-of.ts';
import { type DecoderShape, decoderShapeOf } from './decoder-shape.ts';
import type { HubConfig } from './hub-config.ts';

/** What a config.json says of a model. */
export interface Decoder {
  readonly architecture: Architecture;
  readonly blueprint: Blueprint;
}

/** A model as its config.json describes it, or the field that stands in the way. */
export type ReadDecoderResult =
  | { readonly kind: 'decoder'; readonly decoder: Decoder }
  | { readonly kind: 'unreadable'; readonly field: string; readonly problem: string };

/**
 * Reads a model's shape from its config.json.
 *
 * `weights` is the count in the safetensors headers. It stands for what cannot be computed: a family that is not described here. Where the family is, the
 * computed count of the text decoder is kept, since the headers also count vision towers and speculative heads.
 */
export function readDecoder(config: HubConfig, weights?: number): ReadDecoderResult {
  const result = decoderShapeOf(config);
  if (result.kind === 'unreadable') return result;
  const blueprint = blueprintOf(result.shape);
  return { kind: 'decoder', decoder: { architecture: architectureOf(result.shape, blueprint, weights), blueprint } };
}

function architectureOf(shape: DecoderShape, blueprint: Blueprint, weights: number | undefined): Architecture {
  const { experts, layerTypes, family, config } = shape;
  const computed = parametersOf(blueprint);
  const parameters = blueprint.exact ? computed : (weights ?? computed);
  const active = experts === undefined ? computed : activeParametersOf(blueprint, experts.perToken);
  const stateLayers = layerTypes.filter((type) => type === 'state').length;
  return {
    parameters,
    activeParameters: Math.round((active / computed) * parameters),
    layers: layerTypes.length,
    hidden: shape.hidden,
    heads: shape.heads,
    kvHeads: shape.kvHeads,
    headDim: shape.headDim,
    intermediate: experts === undefined ? shape.intermediate : besideExpertsOf(shape, experts.sharedIntermediate),
    vocabulary: shape.vocabulary,
    tiedEmbeddings: shape.tiedEmbeddings,
    contextTokens: shape.contextTokens,
    gatedMlp: family.mlp === 'gated',
    attentionBias:
      family.attentionBias === 'query-key-value' || config.attention_bias === true || config.use_bias === true,
    ...(experts === undefined
      ? {}
      : { experts: { count: experts.count, perToken: experts.perToken, intermediate: experts.intermediate } }),
    ...(stateLayers === 0 ? {} : { hybrid: { stateLayers, kind: stateKindOf(shape) } }),
    ...(config.modalities.length === 0 ? {} : { multimodal: { modalities: config.modalities } }),
  };
}

/** Width of what every token passes through beside its experts; 0 where there is nothing. */
function besideExpertsOf({ family, intermediate }: DecoderShape, shared: number): number {
  return family.experts === 'granite' || family.experts === 'gemma4' ? intermediate : shared;
}

function stateKindOf({ family, config }: DecoderShape): string {
  if (family.state === 'mamba2') return 'Mamba-2';
  if (family.state !== 'none') return 'Gated DeltaNet';
  return config.layer_types?.find((type) => !type.includes('attention') || type.includes('linear')) ?? 'state';
}
