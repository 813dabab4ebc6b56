import { describe, expect, test } from 'vitest';
import type { ModelFolder } from '#lib/ports/model-uploader.ts';

const FILES = { 'tokenizer.json': '{}', 'config.json': '{"a":1}', 'sub/b.txt': '', 'sub-a.txt': 'hello' };

/** What every model folder does. */
export function modelFolderContract(
  name: string,
  make: (files: Readonly<Record<string, string>>) => Promise<ModelFolder>,
): void {
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

  describe(`${name} as a model folder`, () => {
    test('lists its files with their sizes, in order of path', async () => {
      expect(await (await make(FILES)).files()).toEqual([
        { path: 'config.json', sizeBytes: 7 },
        { path: 'sub-a.txt', sizeBytes: 5 },
        { path: 'sub/b.txt', sizeBytes: 0 },
        { path: 'tokenizer.json', sizeBytes: 2 },
      ]);
    });

    test('reads a part of a file, less at its end, nothing behind it', async () => {
      const folder = await make(FILES);
      expect(textOf(await folder.read('sub-a.txt', 1, 3))).toBe('ell');
      expect(textOf(await folder.read('sub-a.txt', 3, 100))).toBe('lo');
      expect(textOf(await folder.read('sub-a.txt', 5, 100))).toBe('');
      expect(textOf(await folder.read('sub/b.txt', 0, 10))).toBe('');
    });

    test('hashes a whole file', async () => {
      const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
      expect(await (await make(FILES)).sha256('sub-a.txt')).toBe(sha256);
    });

    test('makes an error of a file that is not there', async () => {
      const folder = await make(FILES);
      await expect(folder.read('absent', 0, 1)).rejects.toThrow('absent');
      await expect(folder.sha256('absent')).rejects.toThrow('absent');
    });
  });
}
