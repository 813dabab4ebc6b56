import { ulid } from 'ulid';
import type { IdSource } from '#lib/ports/id-source.ts';

/** Lower-case prefix + ULID: 30 or 31 characters, sorted by the time they were made. */
export class UlidIdSource implements IdSource {
  next(prefix: 'job' | 'file' | 'key'): string {
    return `${prefix}-${ulid().toLowerCase()}`;
  }
}
