import { expect, test } from 'vitest';
import { memoryModelFolder } from '#lib/adapters/memory/memory-model-uploader.ts';
import { describeModelFolder } from '#lib/usecases/describe-model-folder.ts';

const CONFIG = {
  model_type: 'something-new',
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  vocab_size: 32,
  max_position_embeddings: 64,
};

/** A safetensors file with one tensor of this shape and no data. */
function weights(...shape: readonly number[]): Uint8Array {
  const header = JSON.stringify({ __metadata__: { format: 'pt' }, w: { dtype: 'F32', shape, data_offsets: [0, 0] } });
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

test('a family that is not described gets its weights from the headers of all its files', async () => {
  const folder = memoryModelFolder({
    'config.json': JSON.stringify(CONFIG),
    'model-00001-of-00002.safetensors': weights(10, 20),
    'model-00002-of-00002.safetensors': weights(7),
  });
  expect(await describeModelFolder(folder)).toMatchObject({
    kind: 'described',
    weights: 207,
    decoder: { architecture: { parameters: 207, layers: 1 }, blueprint: { exact: false } },
  });
});

test.each([
  ['no config.json', {}, 'config.json', /not in the folder/],
  ['something else than JSON', { 'config.json': 'hello' }, 'config.json', /not JSON/],
  ['no model_type', { 'config.json': '{}' }, 'model_type', /expected string/],
  ['a field too few', { 'config.json': JSON.stringify({ ...CONFIG, hidden_size: null }) }, 'hidden_size', /missing/],
  ['a size of words', { 'config.json': JSON.stringify({ ...CONFIG, vocab_size: 'many' }) }, 'vocab_size', /expected/],
])('a folder with %s is refused by the field', async (_, files, field, problem) => {
  const result = await describeModelFolder(memoryModelFolder(files));
  expect(result).toMatchObject({ kind: 'unreadable', field, problem: expect.stringMatching(problem) });
});
