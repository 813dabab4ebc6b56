import { createHash, randomBytes } from 'node:crypto';
import type { IdSource } from '#lib/ports/id-source.ts';
import type { KeyStore } from '#lib/ports/key-store.ts';
import { PRODUCT } from '#lib/product.ts';

/** A new API key: 32 random bytes, of which only the SHA-256 is kept. The text is shown once. */
export async function createKey(
  deps: { readonly keys: KeyStore; readonly ids: IdSource; readonly now: () => number },
  input: { readonly tenant: string; readonly name: string },
): Promise<{ readonly keyId: string; readonly apiKey: string }> {
  const apiKey = `${PRODUCT}_${randomBytes(32).toString('base64url')}`;
  const keyId = deps.ids.next('key');
  const sha256 = createHash('sha256').update(apiKey).digest('hex');
  await deps.keys.create(sha256, { keyId, ...input, createdAt: deps.now(), revoked: false });
  return { keyId, apiKey };
}
