/** One object in S3, pinned by its content. */
export interface ObjectRef {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** Lower-case hex of the object's bytes. */
  readonly sha256: string;
}
