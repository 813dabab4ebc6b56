/** Ids: lower-case prefix + ULID. */
export interface IdSource {
  next(prefix: 'job' | 'file' | 'key'): string;
}
