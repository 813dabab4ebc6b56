/** Ids: lower-case prefix + ULID. An id sorts after those that its source made before it with the same prefix: lists of jobs go by it. */
export interface IdSource {
  next(prefix: 'job' | 'file' | 'key'): string;
}
