import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { FileCatalogStore } from '#lib/adapters/files/file-catalog-store.ts';
import { catalogStoreContract } from '../../contracts/catalog-store.contract.ts';
import { catalogWith, priceOf, typeWith } from '../../core/catalog/fixtures.ts';

const make = async () => new FileCatalogStore(join(mkdtempSync(join(tmpdir(), 'catalog-')), 'deep', 'catalog.json'));
catalogStoreContract('FileCatalogStore', make);

test('a file that is no catalog is unreadable, and says why', async () => {
  const store = await make();
  await store.write(catalogWith([typeWith({ onDemand: priceOf(1) })]));
  expect(readdirSync(dirname(store.place))).toEqual(['catalog.json']);
  writeFileSync(store.place, '{"schemaVersion": 1');
  expect(await store.read()).toMatchObject({ kind: 'unreadable', reason: 'it is not JSON' });
  writeFileSync(store.place, '{"schemaVersion": 9}');
  expect(await store.read()).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/expected 1/) });
});
