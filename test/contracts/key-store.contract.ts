import { describe, expect, test } from 'vitest';
import type { KeyStore } from '#lib/ports/key-store.ts';
import { freshJobId } from './fixtures.ts';

/** What every key store does. */
export function keyStoreContract(name: string, make: () => Promise<KeyStore>): void {
  describe(`${name} as a key store`, () => {
    test('finds a key by its hash and revokes it by its id, within its tenant', async () => {
      const store = await make();
      const sha256 = freshJobId();
      const key = { keyId: freshJobId(), tenant: 'acme', name: 'laptop', createdAt: 1, revoked: false };
      await store.create(sha256, key);
      expect(await store.find(sha256)).toEqual(key);
      expect(await store.revoke('globex', key.keyId)).toBe(false);
      expect(await store.revoke('acme', key.keyId)).toBe(true);
      expect(await store.find(sha256)).toEqual({ ...key, revoked: true });
      expect(await store.find('unknown')).toBeUndefined();
    });
  });
}
