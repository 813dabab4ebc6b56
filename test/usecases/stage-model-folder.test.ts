import { describe, expect, test } from 'vitest';
import { MemoryModelUploader, memoryModelFolder } from '#lib/adapters/memory/memory-model-uploader.ts';
import { stageModelFolder } from '#lib/usecases/stage-model-folder.ts';

/** A safetensors file with one tensor of 2 × 3. */
function weights(): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ w: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] } }),
  );
  const bytes = new Uint8Array(8 + header.length + 24);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}

const files = {
  'config.json': '{}',
  'tokenizer.json': '{}',
  'model.safetensors': weights(),
  'README.md': '---\nlicense: apache-2.0\n---\n# A model',
  'train.py': 'print(1)',
};

describe('staging a model', () => {
  test('hashes, counts parameters, finds the licence and writes the index last', async () => {
    const uploader = new MemoryModelUploader('model-bucket');
    const staged = await stageModelFolder({ uploader })({ id: 'Org/tiny', folder: memoryModelFolder(files) });
    expect(staged).toMatchObject({ kind: 'staged', uploadedFiles: 4, model: { parameters: 6, licence: 'apache-2.0' } });
    expect(uploader.keys.at(-1)).toBe('models/Org/tiny/manifest.json');
    expect(uploader.keys.some((key) => key.endsWith('train.py'))).toBe(false);
  });

  test('sends nothing again for the same folder', async () => {
    const uploader = new MemoryModelUploader('model-bucket');
    const stage = () => stageModelFolder({ uploader })({ id: 'tiny', folder: memoryModelFolder(files) });
    const first = await stage();
    expect(await stage()).toEqual({ ...first, uploadedFiles: 0 });
  });

  test.each([
    ['pickled weights', { 'config.json': '{}', 'pytorch_model.bin': 'x' }, 'pickled'],
    ['no licence', { 'config.json': '{}', 'model.safetensors': weights() }, 'licence'],
    ['no config', { 'model.safetensors': weights() }, 'config.json'],
  ])('refuses %s', async (_, folder, reason) => {
    const uploader = new MemoryModelUploader('model-bucket');
    const answer = await stageModelFolder({ uploader })({ id: 'tiny', folder: memoryModelFolder(folder) });
    expect(answer).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
    expect(uploader.keys).toEqual([]);
  });
});
