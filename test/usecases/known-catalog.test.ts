import { expect, test } from 'vitest';
import { MemoryCatalogStore } from '#lib/adapters/memory/memory-catalog-store.ts';
import { agesOf } from '#lib/core/catalog/catalog-age.ts';
import { knownCatalog } from '#lib/usecases/known-catalog.ts';
import { catalogWith, NOW, priceOf, typeWith } from '../core/catalog/fixtures.ts';

const withPrice = (asOf: string, builtAt: string) =>
  catalogWith([typeWith({ onDemand: priceOf(1, { asOf }) })], { builtAt });

test('the newest prices win, whenever the file was made', async () => {
  const store = new MemoryCatalogStore();
  const bundled = withPrice('2026-09', '2026-12-24');
  const known = knownCatalog({ bundled, store });
  expect(await known()).toMatchObject({ catalog: bundled, from: 'bundled', place: 'memory' });
  const refreshed = withPrice('2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z');
  await store.write(refreshed);
  expect(await known()).toMatchObject({ catalog: refreshed, from: 'refreshed' });
  await store.write(withPrice('2026-08-01', '2026-12-25'));
  expect(await known()).toMatchObject({ from: 'bundled', passedOver: 'its prices are not newer' });
});

test('estimates do not make a catalog newer, and ages are told by figure', async () => {
  const range = { lowUsdPerHour: 1, highUsdPerHour: 2 };
  const guessed = priceOf(1, { asOf: '2026-11-24', kind: 'estimate', range });
  const kept = catalogWith([typeWith({ onDemand: guessed, spot: { 'use1-az1': priceOf(1, { asOf: '2026-08-01' }) } })]);
  const store = new MemoryCatalogStore();
  await store.write(kept);
  expect(await knownCatalog({ bundled: withPrice('2026-09', '2026-11-25'), store })()).toMatchObject({
    from: 'bundled',
  });
  expect(agesOf(kept, NOW)).toEqual([
    { figure: 'on-demand', rows: 1, estimates: 1, newestDays: 1, medianDays: 1, oldestDays: 1 },
    { figure: 'spot', rows: 1, estimates: 0, newestDays: 116, medianDays: 116, oldestDays: 116 },
  ]);
});
