import { createHash } from 'node:crypto';
import type { ObjectStore } from '#lib/ports/object-store.ts';

/** Working twin of the S3 store. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<string, Uint8Array>();

  async get(bucket: string, key: string): Promise<Uint8Array | undefined> {
    return this.#objects.get(`${bucket}/${key}`);
  }

  async head(bucket: string, key: string, maxBytes: number) {
    const body = this.#objects.get(`${bucket}/${key}`);
    return body && { bytes: body.slice(0, maxBytes), sizeBytes: body.byteLength };
  }

  async digest(bucket: string, key: string) {
    const body = this.#objects.get(`${bucket}/${key}`);
    return body && { sizeBytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') };
  }

  async put(bucket: string, key: string, body: Uint8Array | string): Promise<void> {
    this.#objects.set(`${bucket}/${key}`, typeof body === 'string' ? new TextEncoder().encode(body) : body);
  }

  async putNew(bucket: string, key: string, body: Uint8Array | string): Promise<boolean> {
    if (this.#objects.has(`${bucket}/${key}`)) return false;
    await this.put(bucket, key, body);
    return true;
  }

  async list(bucket: string, prefix: string) {
    const start = `${bucket}/${prefix}`;
    return [...this.#objects]
      .filter(([name]) => name.startsWith(start))
      .map(([name, body]) => ({ key: name.slice(bucket.length + 1), sizeBytes: body.byteLength }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async presignPut(bucket: string, key: string, expiresInSeconds: number): Promise<string> {
    return `https://${bucket}.invalid/${key}?expires=${expiresInSeconds}`;
  }
}
