import { describe, expect, test } from 'vitest';
import type { IdSource } from '#lib/ports/id-source.ts';

/** What every source of ids does. */
export function idSourceContract(name: string, make: () => IdSource): void {
  describe(`${name} as a source of ids`, () => {
    test.each(['job', 'file', 'key'] as const)('makes ids of the form that %s has', (prefix) => {
      expect(make().next(prefix)).toMatch(new RegExp(`^${prefix}-[0-9a-z]{26}$`));
    });

    test('makes each id once, and sorted by when it was made', () => {
      const source = make();
      const made = Array.from({ length: 1000 }, () => source.next('job'));
      expect(made.toSorted()).toEqual(made);
      expect(new Set(made).size).toBe(made.length);
    });
  });
}
