import { describe, expect, test } from 'vitest';
import { memoryModelFolder } from '#lib/adapters/memory/memory-model-uploader.ts';
import type { ModelUploader } from '#lib/ports/model-uploader.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';
import { freshJobId } from './fixtures.ts';

/** What every model uploader does. `objects` reads what it wrote. */
export function modelUploaderContract(
  name: string,
  make: () => Promise<{ readonly uploader: ModelUploader; readonly objects: ObjectStore }>,
): void {
  describe(`${name} as a model uploader`, () => {
    test('uploads a file once; an object of another size is replaced', async () => {
      const { uploader, objects } = await make();
      const key = `models/${freshJobId()}/files/0/config.json`;
      const textOf = async () => new TextDecoder().decode(await objects.get(uploader.bucket, key));
      const upload = (body: string) =>
        uploader.upload(memoryModelFolder({ 'sub/config.json': body }), 'sub/config.json', key, body.length);
      expect(await upload('{}')).toBe(true);
      expect(await upload('{}')).toBe(false);
      expect(await textOf()).toBe('{}');
      expect(await upload('{"a":1}')).toBe(true);
      expect(await textOf()).toBe('{"a":1}');
    });

    test('uploads a file without bytes, once', async () => {
      const { uploader, objects } = await make();
      const key = `models/${freshJobId()}/files/0/LICENSE`;
      const upload = () => uploader.upload(memoryModelFolder({ LICENSE: '' }), 'LICENSE', key, 0);
      expect(await upload()).toBe(true);
      expect(await upload()).toBe(false);
      expect(await objects.head(uploader.bucket, key, 1)).toMatchObject({ sizeBytes: 0 });
    });

    test('writes an index, whatever was there', async () => {
      const { uploader, objects } = await make();
      const key = `models/${freshJobId()}/manifest.json`;
      for (const json of ['{"revision":1}', '{"revision":2}']) await uploader.putIndex(key, json);
      expect(new TextDecoder().decode(await objects.get(uploader.bucket, key))).toBe('{"revision":2}');
    });
  });
}
