import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ModelFolder, ModelUploader } from '#lib/ports/model-uploader.ts';

const PART_BYTES = 64 * 1024 * 1024;

/** A model's folder on this machine's disk. */
export class DiskModelFolder implements ModelFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async files() {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const found = await Promise.all(
      paths.map(async (path) => ({
        path: relative(this.#folder, path).split(sep).join('/'),
        sizeBytes: (await stat(path)).size,
      })),
    );
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async sha256(path: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(this.#folder, path))) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  }

  async read(path: string, start: number, maxBytes: number): Promise<Uint8Array> {
    const file = await open(join(this.#folder, path));
    try {
      const buffer = new Uint8Array(maxBytes);
      let filled = 0;
      while (filled < maxBytes) {
        const { bytesRead } = await file.read(buffer, filled, maxBytes - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    } finally {
      await file.close();
    }
  }
}

/** Uploads a folder's files into the model bucket, in parts where they are large. */
export class S3ModelUploader implements ModelUploader {
  readonly bucket: string;
  readonly #s3: S3Client;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.bucket = bucket;
  }

  async upload(folder: ModelFolder, path: string, key: string, sizeBytes: number): Promise<boolean> {
    if ((await this.#sizeOf(key)) === sizeBytes) return false;
    if (sizeBytes <= PART_BYTES) {
      const Body = await folder.read(path, 0, sizeBytes);
      await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body }));
      return true;
    }
    await this.#uploadInParts(folder, path, key, sizeBytes);
    return true;
  }

  async putIndex(key: string, json: string): Promise<void> {
    const ContentType = 'application/json';
    await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: json, ContentType }));
  }

  /** Parts of an upload that breaks off are removed by the bucket's lifecycle rule. */
  async #uploadInParts(folder: ModelFolder, path: string, key: string, sizeBytes: number): Promise<void> {
    const target = { Bucket: this.bucket, Key: key };
    const { UploadId } = await this.#s3.send(new CreateMultipartUploadCommand(target));
    const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
    for (let start = 0, PartNumber = 1; start < sizeBytes; start += PART_BYTES, PartNumber += 1) {
      const Body = await folder.read(path, start, Math.min(PART_BYTES, sizeBytes - start));
      const { ETag } = await this.#s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
    }
    await this.#s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  }

  async #sizeOf(key: string): Promise<number | undefined> {
    try {
      return (await this.#s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }))).ContentLength;
    } catch (error) {
      if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return undefined;
      throw error;
    }
  }
}
