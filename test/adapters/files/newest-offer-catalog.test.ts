import { describe, expect, test } from 'vitest';
import { bundledCatalog } from '#lib/adapters/files/bundled-catalog.ts';
import { bundledOfferSnapshot } from '#lib/adapters/files/bundled-offer-snapshot.ts';
import { NewestOfferCatalog } from '#lib/adapters/files/newest-offer-catalog.ts';
import { MemoryCatalogStore } from '#lib/adapters/memory/memory-catalog-store.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import type { Catalog } from '#lib/core/catalog/catalog.ts';
import type { KeptCatalog } from '#lib/ports/catalog-store.ts';
import { offerCatalogContract } from '../../contracts/offer-catalog.contract.ts';
import { catalogWith, NOW, priceOf, typeWith } from '../../core/catalog/fixtures.ts';

function newest(store = new MemoryCatalogStore()) {
  const clock = new MemoryClock(NOW);
  const complaints: string[] = [];
  const offers = new NewestOfferCatalog({
    bundled: bundledOfferSnapshot,
    store,
    clock,
    regions: ['us-east-1', 'ap-south-1'],
    onUnreadable: (message) => void complaints.push(message),
  });
  return { offers, store, clock, complaints };
}

offerCatalogContract('NewestOfferCatalog without a catalog', async () => newest().offers);
offerCatalogContract('NewestOfferCatalog with the whole catalog', async () => {
  const { offers, store } = newest();
  await store.write(bundledCatalog());
  return offers;
});

const priced = (usdPerHour: number) =>
  catalogWith([typeWith({ onDemand: priceOf(usdPerHour, { asOf: '2026-11-24T10:00:00Z', kind: 'live' }) })]);

describe('the newest offers', () => {
  const usdOf = async ({ offers }: ReturnType<typeof newest>) =>
    (await offers.snapshot()).instanceTypes.find(({ name }) => name === 'g6.xlarge')?.regions['us-east-1']?.onDemand
      .usdPerHour;
  const bundledUsd = 0.8048;

  test('are the bundled ones without a catalog, and are looked at again after ten minutes', async () => {
    const world = newest();
    expect(await usdOf(world)).toBe(bundledUsd);
    await world.store.write(priced(0.9));
    expect(await usdOf(world)).toBe(bundledUsd);
    world.clock.advance(600);
    expect(await usdOf(world)).toBe(0.9);
  });

  test('stay what they were when the store has something else, which is said', async () => {
    class SpoiltStore extends MemoryCatalogStore {
      spoilt = true;
      override async read(): Promise<KeptCatalog> {
        return this.spoilt ? { kind: 'unreadable', reason: 'it is not JSON' } : super.read();
      }
      override async write(catalog: Catalog): Promise<void> {
        this.spoilt = false;
        await super.write(catalog);
      }
    }
    const store = new SpoiltStore();
    const world = newest(store);
    expect(await usdOf(world)).toBe(bundledUsd);
    await store.write(priced(0.9));
    world.clock.advance(600);
    expect(await usdOf(world)).toBe(0.9);
    store.spoilt = true;
    world.clock.advance(600);
    expect(await usdOf(world)).toBe(0.9);
    expect(world.complaints).toEqual(Array(2).fill('memory is no catalog: it is not JSON; refresh it, or delete it'));
  });
});
