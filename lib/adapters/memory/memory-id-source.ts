import type { IdSource } from '#lib/ports/id-source.ts';

/** Ids that count up: the same calls give the same ids. */
export class MemoryIdSource implements IdSource {
  #last = 0;

  next(prefix: 'job' | 'file' | 'key'): string {
    this.#last += 1;
    return `${prefix}-${String(this.#last).padStart(26, '0')}`;
  }
}
