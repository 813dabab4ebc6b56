import { type Family, familyOf } from './families.ts';
import type { HubConfig } from './hub-config.ts';

/** What a layer's mixer is: full or windowed attention, or a kept state. */
export type LayerType = 'full' | 'sliding' | 'state';

/** A decoder's sizes with every default filled in. */
export interface DecoderShape {
  readonly family: Family;
  /** False: the file's `model_type` is not one that is described here. */
  readonly known: boolean;
  readonly config: HubConfig;
  readonly hidden: number;
  readonly layerTypes: readonly LayerType[];
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** 0 where a layer has experts only. */
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  readonly tiedEmbeddings: boolean;
  readonly experts: ExpertShape | undefined;
}

/** The experts of a layer that has them. */
export interface ExpertShape {
  readonly count: number;
  readonly perToken: number;
  readonly intermediate: number;
  /** Of the expert that every token passes through; 0 without one. */
  readonly sharedIntermediate: number;
  /** Says which layers have experts. */
  readonly at: (layer: number) => boolean;
}

/** A decoder's shape, or the field that the file lacks or contradicts itself in. */
export type DecoderShapeResult =
  | { readonly kind: 'shape'; readonly shape: DecoderShape }
  | { readonly kind: 'unreadable'; readonly field: string; readonly problem: string };

/** Names that a state layer has in `layer_types`. */
const STATE_LAYER = /mamba|linear_attention|conv|recurrent|ssm/;

/** Completes a config.json by its family's defaults; what is needed and absent is named. */
export function decoderShapeOf(file: HubConfig): DecoderShapeResult {
  const { family, known } = familyOf(file.model_type);
  const config: HubConfig = { ...family.defaults, ...given(file) };
  const experts = expertsOf(config, family);
  const unreadable = missingFieldOf(config, family, experts !== undefined) ?? contradictionOf(config);
  if (unreadable !== undefined) return { kind: 'unreadable', ...unreadable };
  const heads = config.num_attention_heads ?? 0;
  const hidden = config.hidden_size ?? 0;
  const shape: DecoderShape = {
    family,
    known,
    config,
    hidden,
    layerTypes: layerTypesOf(config, family),
    heads,
    kvHeads: config.num_key_value_heads ?? heads,
    headDim: config.head_dim ?? Math.floor(hidden / heads),
    intermediate: denseIntermediateOf(config, family),
    vocabulary: config.vocab_size ?? 0,
    contextTokens: config.max_position_embeddings ?? 0,
    tiedEmbeddings: config.tie_word_embeddings ?? family.tiedEmbeddings,
    experts,
  };
  return { kind: 'shape', shape };
}

/** The fields that are there: an absent one must not hide a default. */
function given(file: HubConfig): HubConfig {
  const { model_type, modalities } = file;
  const present = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined));
  return { ...present, model_type, modalities };
}

function missingFieldOf(config: HubConfig, { experts }: Family, hasExperts: boolean) {
  const needed: (keyof HubConfig)[] = [
    'hidden_size',
    'num_hidden_layers',
    'num_attention_heads',
    'vocab_size',
    'max_position_embeddings',
  ];
  const ownWidth = experts === 'qwen' || experts === 'qwen-shared' || experts === 'gemma4';
  if (hasExperts) {
    needed.push('num_experts', 'num_experts_per_tok');
    if (ownWidth) needed.push('moe_intermediate_size');
  }
  if (!hasExperts || !ownWidth) needed.push('intermediate_size');
  const field = needed.find((name) => config[name] === undefined);
  return field === undefined ? undefined : { field, problem: 'is missing' };
}

function contradictionOf(config: HubConfig) {
  const { num_attention_heads: heads = 1, num_key_value_heads: kvHeads = heads, layer_types: types } = config;
  if (heads % kvHeads !== 0)
    return { field: 'num_key_value_heads', problem: `${kvHeads} does not divide num_attention_heads ${heads}` };
  if (config.head_dim === undefined && (config.hidden_size ?? 0) % heads !== 0)
    return { field: 'head_dim', problem: `is missing, and hidden_size is no multiple of num_attention_heads ${heads}` };
  if (types !== undefined && types.length !== config.num_hidden_layers)
    return { field: 'layer_types', problem: `names ${types.length} layers, num_hidden_layers says otherwise` };
  const { num_experts: count, num_experts_per_tok: perToken } = config;
  if (count !== undefined && count > 0 && perToken !== undefined && perToken > count)
    return { field: 'num_experts_per_tok', problem: `${perToken} is more than the ${count} experts` };
  return undefined;
}

function layerTypesOf(config: HubConfig, { state }: Family): readonly LayerType[] {
  const { layer_types: types, full_attention_interval: interval = 0, num_hidden_layers: layers = 0 } = config;
  if (types !== undefined) {
    return types.map((type) => (STATE_LAYER.test(type) ? 'state' : type.includes('sliding') ? 'sliding' : 'full'));
  }
  return Array.from({ length: layers }, (_, layer) =>
    state !== 'none' && (interval === 0 || (layer + 1) % interval !== 0) ? 'state' : 'full',
  );
}

/** What a config.json that has experts says of them; a family that is not described is read by the usual names. */
function expertsOf(config: HubConfig, { experts: kind }: Family): ExpertShape | undefined {
  const { num_experts: count = 0, enable_moe_block: enabled = kind !== 'gemma4' } = config;
  const named = config.num_experts !== undefined || (kind !== 'none' && kind !== 'granite' && kind !== 'gemma4');
  if (!named || !enabled || (config.num_experts !== undefined && count === 0)) return undefined;
  const intermediate = config.moe_intermediate_size ?? config.intermediate_size ?? 0;
  const step = kind === 'llama4' ? (config.interleave_moe_layer_step ?? 1) : (config.decoder_sparse_step ?? 1);
  const dense = new Set(config.mlp_only_layers ?? []);
  return {
    count,
    perToken: config.num_experts_per_tok ?? 0,
    intermediate,
    sharedIntermediate: sharedIntermediateOf(config, kind, intermediate),
    at: (layer) => !dense.has(layer) && (layer + 1) % step === 0,
  };
}

/** Llama 4's shared expert is as wide as the others; Granite's MLP beside the experts is no expert. */
function sharedIntermediateOf(config: HubConfig, kind: Family['experts'], intermediate: number): number {
  if (kind === 'llama4') return intermediate;
  return kind === 'granite' ? 0 : (config.shared_expert_intermediate_size ?? 0);
}

/** Width of the MLP that is no expert's. */
function denseIntermediateOf(config: HubConfig, { experts }: Family): number {
  if (experts === 'llama4') return config.intermediate_size_mlp ?? 0;
  if (experts === 'granite') return config.shared_expert_intermediate_size ?? config.intermediate_size ?? 0;
  return config.intermediate_size ?? 0;
}
