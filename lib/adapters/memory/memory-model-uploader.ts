import { createHash } from 'node:crypto';
import type { ModelFolder, ModelUploader } from '#lib/ports/model-uploader.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';
import { MemoryObjectStore } from './memory-object-store.ts';

/** A model's folder in memory, by path. */
export function memoryModelFolder(files: Readonly<Record<string, string | Uint8Array>>): ModelFolder {
  const bytesOf = (path: string) => {
    const body = files[path];
    if (body === undefined) throw new Error(`no file ${path}`);
    return typeof body === 'string' ? new TextEncoder().encode(body) : body;
  };
  return {
    files: async () =>
      Object.keys(files)
        .sort()
        .map((path) => ({ path, sizeBytes: bytesOf(path).byteLength })),
    sha256: async (path) => createHash('sha256').update(bytesOf(path)).digest('hex'),
    read: async (path, start, maxBytes) => bytesOf(path).slice(start, start + maxBytes),
  };
}

/** Working twin of the S3 uploader: it keeps the keys in the order they were written. */
export class MemoryModelUploader implements ModelUploader {
  readonly bucket: string;
  readonly keys: string[] = [];
  readonly #objects: ObjectStore;

  constructor(bucket: string, objects: ObjectStore = new MemoryObjectStore()) {
    this.bucket = bucket;
    this.#objects = objects;
  }

  async upload(folder: ModelFolder, path: string, key: string, sizeBytes: number): Promise<boolean> {
    const there = await this.#objects.head(this.bucket, key, 1);
    if (there?.sizeBytes === sizeBytes) return false;
    await this.#put(key, await folder.read(path, 0, sizeBytes), 'application/octet-stream');
    return true;
  }

  async putIndex(key: string, json: string): Promise<void> {
    await this.#put(key, json, 'application/json');
  }

  async #put(key: string, body: Uint8Array | string, contentType: string): Promise<void> {
    await this.#objects.put(this.bucket, key, body, contentType);
    this.keys.push(key);
  }
}
