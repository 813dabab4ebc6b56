import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { HubConfigSchema } from '#lib/contracts/models/hub-config.ts';
import { parametersOf } from '#lib/core/models/blueprint.ts';
import { decoderOfArchitecture } from '#lib/core/models/decoder-of-architecture.ts';
import { decoderOfFacts, findModel } from '#lib/core/models/find-model.ts';
import { readDecoder } from '#lib/core/models/read-decoder.ts';

const LLAMA = {
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 160,
  vocab_size: 1000,
  max_position_embeddings: 2048,
};

const read = (file: Readonly<Record<string, unknown>>, weights?: number) =>
  readDecoder(HubConfigSchema.parse(file), weights);

function architectureOf(file: Readonly<Record<string, unknown>>, weights?: number) {
  const result = read(file, weights);
  if (result.kind === 'unreadable') throw new Error(`${result.field} ${result.problem}`);
  return result.decoder.architecture;
}

describe('known models', () => {
  test('are at least 40, and their computed weights are the published ones', () => {
    const described = bundledModelFacts().flatMap((model) => {
      const decoder = decoderOfFacts(model);
      return decoder === undefined ? [] : [{ model, computed: decoder.architecture.parameters }];
    });
    expect(described.length).toBeGreaterThanOrEqual(40);
    // Published to three digits; Llama 4 Scout's 109 billion count its vision tower.
    const off = described.filter(({ model, computed }) => Math.abs(computed / model.publishedParameters - 1) > 0.0125);
    expect(off.map(({ model }) => model.id)).toEqual([]);
  });

  test('show every kind of architecture', () => {
    const shapes = bundledModelFacts().flatMap((model) => decoderOfFacts(model)?.architecture ?? []);
    expect(shapes.some(({ experts }) => experts !== undefined)).toBe(true);
    expect(shapes.some(({ hybrid }) => hybrid !== undefined)).toBe(true);
    expect(shapes.some(({ multimodal }) => multimodal !== undefined)).toBe(true);
    expect(shapes.some(({ attentionBias }) => attentionBias)).toBe(true);
  });

  test('pass a token through the active experts only', () => {
    const found = findModel(bundledModelFacts(), 'Mixtral-8x7B');
    const architecture = found.kind === 'model' ? decoderOfFacts(found.model)?.architecture : undefined;
    expect(architecture?.activeParameters).toBeCloseTo(12.88e9, -7);
  });
});

test('an architecture alone gives nearly the same weights, and is not called exact', () => {
  for (const name of [
    'Llama-3.1-8B',
    'Qwen3-4B',
    'Gemma-3-12B',
    'Qwen3-30B-A3B',
    'Llama-4-Scout-17B-16E',
    'Mixtral-8x7B',
  ]) {
    const found = findModel(bundledModelFacts(), name);
    const decoder = found.kind === 'model' ? decoderOfFacts(found.model) : undefined;
    if (decoder === undefined) throw new Error(`no ${name}`);
    const { blueprint } = decoderOfArchitecture(decoder.architecture);
    expect(parametersOf(blueprint) / decoder.architecture.parameters).toBeCloseTo(1, 2);
    expect(blueprint.exact).toBe(false);
  }
});

describe('a config.json', () => {
  test.each(Object.keys(LLAMA).filter((field) => field !== 'model_type' && field !== 'num_key_value_heads'))(
    'without %s is refused by that name',
    (field) => {
      expect(read({ ...LLAMA, [field]: undefined })).toEqual({ kind: 'unreadable', field, problem: 'is missing' });
    },
  );

  test('with absurd values is refused by the field', () => {
    for (const value of [-1, 0, 1.5, Number.NaN, 1e12, '64']) {
      const result = HubConfigSchema.safeParse({ ...LLAMA, hidden_size: value });
      expect(result.error?.issues[0]?.path).toEqual(['hidden_size']);
    }
    expect(HubConfigSchema.safeParse({ ...LLAMA, model_type: undefined }).error?.issues[0]?.path).toEqual([
      'model_type',
    ]);
  });

  test('that contradicts itself is refused by the field', () => {
    expect(read({ ...LLAMA, num_key_value_heads: 3 })).toMatchObject({ field: 'num_key_value_heads' });
    expect(read({ ...LLAMA, hidden_size: 66 })).toMatchObject({ field: 'head_dim' });
    expect(read({ ...LLAMA, layer_types: ['full_attention'] })).toMatchObject({ field: 'layer_types' });
    const experts = { ...LLAMA, model_type: 'mixtral', num_local_experts: 4, num_experts_per_tok: 5 };
    expect(read(experts)).toMatchObject({ field: 'num_experts_per_tok' });
    expect(read({ ...LLAMA, model_type: 'mixtral', num_local_experts: 4 })).toMatchObject({
      field: 'num_experts_per_tok',
    });
  });

  test('may leave out what its family has by default', () => {
    const qwen3 = { ...LLAMA, model_type: 'qwen3' };
    expect(architectureOf(qwen3).headDim).toBe(128);
    expect(architectureOf({ ...qwen3, head_dim: null }).headDim).toBe(128);
    const absent = readDecoder({ ...qwen3, head_dim: undefined, modalities: [] });
    expect(absent).toMatchObject({ decoder: { architecture: { headDim: 128 } } });
    expect(architectureOf({ ...LLAMA, model_type: 'gemma2' }).tiedEmbeddings).toBe(true);
  });

  test('is read under other names, and by its text tower', () => {
    const gpt = {
      model_type: 'something-new',
      n_embd: 64,
      n_layer: 2,
      n_head: 4,
      n_inner: 160,
      vocab_size: 1000,
      n_positions: 2048,
    };
    expect(architectureOf(gpt)).toMatchObject({ hidden: 64, layers: 2, heads: 4, kvHeads: 4, contextTokens: 2048 });
    const vision = { model_type: 'some_vl', text_config: LLAMA, vision_config: { hidden_size: 8 } };
    expect(architectureOf(vision)).toMatchObject({
      ...architectureOf(LLAMA),
      multimodal: { modalities: ['vision'] },
    });
  });

  test('of a family that is not described takes its weights from the headers and says so', () => {
    const unknown = { ...LLAMA, model_type: 'something-new' };
    const result = read(unknown, 123_456);
    expect(result).toMatchObject({ decoder: { architecture: { parameters: 123_456 }, blueprint: { exact: false } } });
    expect(architectureOf(LLAMA, 123_456).parameters).not.toBe(123_456);
  });

  test('with more of anything has more weights', () => {
    const grown = fc.constantFrom('num_hidden_layers', 'intermediate_size', 'vocab_size');
    fc.assert(
      fc.property(grown, fc.integer({ min: 1, max: 50 }), (field, more) => {
        const larger = { ...LLAMA, [field]: LLAMA[field] + more };
        expect(architectureOf(larger).parameters).toBeGreaterThan(architectureOf(LLAMA).parameters);
      }),
    );
  });
});
