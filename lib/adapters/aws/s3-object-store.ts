import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectStore } from '#lib/ports/object-store.ts';

/** S3 as the use cases see it. The client is made by `clients.ts`, which sets what presigned URLs need. */
export class S3ObjectStore implements ObjectStore {
  readonly #s3: S3Client;

  constructor(s3: S3Client) {
    this.#s3 = s3;
  }

  async get(bucket: string, key: string): Promise<Uint8Array | undefined> {
    return this.#unlessMissing(async () => {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Body?.transformToByteArray();
    });
  }

  async head(bucket: string, key: string, maxBytes: number) {
    return this.#unlessMissing(async () => {
      const Range = `bytes=0-${maxBytes - 1}`;
      const answer = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range })).catch(ifEmpty);
      if (answer === 'empty') return { bytes: new Uint8Array(), sizeBytes: 0 };
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      const total = Number(answer.ContentRange?.split('/')[1] ?? answer.ContentLength ?? bytes.byteLength);
      return { bytes: bytes.slice(0, maxBytes), sizeBytes: total };
    });
  }

  async digest(bucket: string, key: string) {
    return this.#unlessMissing(async () => {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const chunk of Body as Readable) {
        hash.update(chunk as Uint8Array);
        sizeBytes += (chunk as Uint8Array).byteLength;
      }
      return { sizeBytes, sha256: hash.digest('hex') };
    });
  }

  async put(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
  }

  async putNew(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<boolean> {
    try {
      await this.#s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' }),
      );
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'PreconditionFailed') return false;
      throw error;
    }
  }

  async list(bucket: string, prefix: string) {
    const found: { key: string; sizeBytes: number }[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(ContinuationToken ? { ContinuationToken } : {}),
        }),
      );
      for (const { Key, Size } of page.Contents ?? [])
        if (Key !== undefined) found.push({ key: Key, sizeBytes: Size ?? 0 });
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  }

  async presignPut(bucket: string, key: string, expiresInSeconds: number): Promise<string> {
    return getSignedUrl(this.#s3, new PutObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: expiresInSeconds });
  }

  async #unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')) return undefined;
      throw error;
    }
  }
}

/** S3 refuses a range of an object without bytes. */
function ifEmpty(error: unknown): 'empty' {
  if (error instanceof Error && error.name === 'InvalidRange') return 'empty';
  throw error;
}
