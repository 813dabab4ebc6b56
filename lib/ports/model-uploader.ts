/** A base model's folder on the disk of whoever stages it. */
export interface ModelFolder {
  files(): Promise<readonly { readonly path: string; readonly sizeBytes: number }[]>;
  /** Lower-case hex, read as a stream. */
  sha256(path: string): Promise<string>;
  /** Bytes `[start, start + maxBytes)` of a file, less at its end. */
  read(path: string, start: number, maxBytes: number): Promise<Uint8Array>;
}

/** Brings files of a folder into the model store. */
export interface ModelUploader {
  readonly bucket: string;
  /** Uploads a file unless an object of that size is there already; answers whether it was sent. */
  upload(folder: ModelFolder, path: string, key: string, sizeBytes: number): Promise<boolean>;
  putIndex(key: string, json: string): Promise<void>;
}
