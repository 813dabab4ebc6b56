import { describe, expect, test } from 'vitest';
import type { ObjectStore } from '#lib/ports/object-store.ts';
import { freshJobId } from './fixtures.ts';

/** What every object store does. `bucket` exists. */
export function objectStoreContract(name: string, make: () => Promise<{ store: ObjectStore; bucket: string }>): void {
  describe(`${name} as an object store`, () => {
    test('gives back what was put, whole, by its head and as a digest', async () => {
      const { store, bucket } = await make();
      const key = `${freshJobId()}/a.txt`;
      await store.put(bucket, key, 'hello', 'text/plain');
      expect(new TextDecoder().decode(await store.get(bucket, key))).toBe('hello');
      const head = await store.head(bucket, key, 2);
      expect([new TextDecoder().decode(head?.bytes), head?.sizeBytes]).toEqual(['he', 5]);
      expect(await store.digest(bucket, key)).toEqual({
        sizeBytes: 5,
        sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      });
    });

    test('keeps an object without bytes', async () => {
      const { store, bucket } = await make();
      const key = `${freshJobId()}/empty`;
      await store.put(bucket, key, new Uint8Array(), 'text/plain');
      expect((await store.get(bucket, key))?.byteLength).toBe(0);
      const head = await store.head(bucket, key, 5);
      expect([head?.bytes.byteLength, head?.sizeBytes]).toEqual([0, 0]);
      expect((await store.digest(bucket, key))?.sizeBytes).toBe(0);
    });

    test('answers undefined for what is not there', async () => {
      const { store, bucket } = await make();
      expect(await store.get(bucket, 'nothing')).toBeUndefined();
      expect(await store.head(bucket, 'nothing', 5)).toBeUndefined();
      expect(await store.digest(bucket, 'nothing')).toBeUndefined();
    });

    test('writes a new key once', async () => {
      const { store, bucket } = await make();
      const key = `${freshJobId()}/once`;
      expect(await store.putNew(bucket, key, 'a', 'text/plain')).toBe(true);
      expect(await store.putNew(bucket, key, 'b', 'text/plain')).toBe(false);
      expect(new TextDecoder().decode(await store.get(bucket, key))).toBe('a');
    });

    test('lists a prefix in order', async () => {
      const { store, bucket } = await make();
      const prefix = `${freshJobId()}/`;
      for (const key of ['b', 'a', 'c/d']) await store.put(bucket, `${prefix}${key}`, key, 'text/plain');
      const found = await store.list(bucket, prefix);
      expect(found.map((object) => object.key)).toEqual(['a', 'b', 'c/d'].map((key) => `${prefix}${key}`));
    });
  });
}
