import { monotonicFactory } from 'ulid';
import type { IdSource } from '#lib/ports/id-source.ts';

/** Lower-case prefix + ULID: 30 or 31 characters, sorted by the time they were made. */
export class UlidIdSource implements IdSource {
  // A plain ULID is random within its millisecond.
  readonly #ulid = monotonicFactory();

  next(prefix: 'job' | 'file' | 'key'): string {
    return `${prefix}-${this.#ulid().toLowerCase()}`;
  }
}
