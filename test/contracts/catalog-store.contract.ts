import { describe, expect, test } from 'vitest';
import type { CatalogStore } from '#lib/ports/catalog-store.ts';
import { catalogWith, priceOf, typeWith } from '../core/catalog/fixtures.ts';

/** What every store of a catalog does. */
export function catalogStoreContract(name: string, make: () => Promise<CatalogStore>): void {
  describe(`${name} as a store of a catalog`, () => {
    test('has none at first', async () => {
      expect(await (await make()).read()).toEqual({ kind: 'none' });
    });

    test('gives back what was written last, whole', async () => {
      const store = await make();
      const [first, second] = [1, 2].map((usd) => catalogWith([typeWith({ onDemand: priceOf(usd) })]));
      if (first === undefined || second === undefined) throw new Error('two catalogs');
      await store.write(first);
      expect(await store.read()).toEqual({ kind: 'kept', catalog: first });
      await Promise.all([store.write(second), store.write(second)]);
      expect(await store.read()).toEqual({ kind: 'kept', catalog: second });
      expect(store.place).not.toBe('');
    });
  });
}
