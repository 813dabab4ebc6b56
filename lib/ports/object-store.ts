/** S3, as far as the use cases need it. Keys carry the tenant. */
export interface ObjectStore {
  /** `undefined` when it is not there. */
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** The first `maxBytes` bytes and the whole size. */
  head(
    bucket: string,
    key: string,
    maxBytes: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly sizeBytes: number } | undefined>;
  /** Size and SHA-256 of the stored bytes, read as a stream; `undefined` when it is not there. */
  digest(bucket: string, key: string): Promise<{ readonly sizeBytes: number; readonly sha256: string } | undefined>;
  put(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<void>;
  /** Writes only when the key is free; answers false when it is taken. */
  putNew(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<boolean>;
  list(bucket: string, prefix: string): Promise<readonly { readonly key: string; readonly sizeBytes: number }[]>;
  presignPut(bucket: string, key: string, expiresInSeconds: number): Promise<string>;
}
