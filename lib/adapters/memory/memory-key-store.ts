import type { ApiKey, KeyStore } from '#lib/ports/key-store.ts';

/** Working twin of the DynamoDB store. */
export class MemoryKeyStore implements KeyStore {
  readonly #keys = new Map<string, ApiKey>();

  async create(sha256: string, key: ApiKey): Promise<void> {
    this.#keys.set(sha256, key);
  }

  async find(sha256: string): Promise<ApiKey | undefined> {
    return this.#keys.get(sha256);
  }

  async revoke(tenant: string, keyId: string): Promise<boolean> {
    const found = [...this.#keys].find(([, key]) => key.tenant === tenant && key.keyId === keyId);
    if (found === undefined) return false;
    this.#keys.set(found[0], { ...found[1], revoked: true });
    return true;
  }
}
