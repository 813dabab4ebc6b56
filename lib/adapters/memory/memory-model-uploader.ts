import { createHash } from 'node:crypto';
import type { ModelFolder, ModelUploader } from '#lib/ports/model-uploader.ts';

/** A model's folder in memory, by path. */
export function memoryModelFolder(files: Readonly<Record<string, string | Uint8Array>>): ModelFolder {
  const bytesOf = (path: string) => {
    const body = files[path] ?? '';
    return typeof body === 'string' ? new TextEncoder().encode(body) : body;
  };
  return {
    files: async () => Object.keys(files).map((path) => ({ path, sizeBytes: bytesOf(path).byteLength })),
    sha256: async (path) => createHash('sha256').update(bytesOf(path)).digest('hex'),
    read: async (path, start, maxBytes) => bytesOf(path).slice(start, start + maxBytes),
  };
}

/** Working twin of the S3 uploader: it keeps the keys in the order they were written. */
export class MemoryModelUploader implements ModelUploader {
  readonly bucket: string;
  readonly keys: string[] = [];
  readonly #sizes = new Map<string, number>();

  constructor(bucket: string) {
    this.bucket = bucket;
  }

  async upload(_folder: ModelFolder, _path: string, key: string, sizeBytes: number): Promise<boolean> {
    if (this.#sizes.get(key) === sizeBytes) return false;
    this.#sizes.set(key, sizeBytes);
    this.keys.push(key);
    return true;
  }

  async putIndex(key: string): Promise<void> {
    this.keys.push(key);
  }
}
