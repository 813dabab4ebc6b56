/** A base model's folder on the disk of whoever stages it. */
export interface ModelFolder {
  /** In order of path; a path's parts are separated by `/`. */
  files(): Promise<readonly { readonly path: string; readonly sizeBytes: number }[]>;
  /** Lower-case hex, read as a stream. A file that is not there is an error, here and in `read`. */
  sha256(path: string): Promise<string>;
  /** Bytes `[start, start + maxBytes)` of a file, less at its end. */
  read(path: string, start: number, maxBytes: number): Promise<Uint8Array>;
}

/** Brings files of a folder into the model store. */
export interface ModelUploader {
  readonly bucket: string;
  /** Uploads a file unless an object of that size is there already; answers whether it was sent. */
  upload(folder: ModelFolder, path: string, key: string, sizeBytes: number): Promise<boolean>;
  /** Writes a model's index object, whatever was there. */
  putIndex(key: string, json: string): Promise<void>;
}
