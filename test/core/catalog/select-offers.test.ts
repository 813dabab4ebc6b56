import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundledCatalog } from '#lib/adapters/files/bundled-catalog.ts';
import { offersOf } from '#lib/core/catalog/catalog-offers.ts';
import { type OfferOrder, selectOffers } from '#lib/core/catalog/select-offers.ts';
import { NOW } from './fixtures.ts';

const offers = offersOf(bundledCatalog(), NOW);
const orders = fc.constantFrom<OfferOrder>('usdPerHour', 'usdPerGpuHour', 'usdPerPflopHour');
const selected = (criteria: Parameters<typeof selectOffers>[1]) => {
  const selection = selectOffers(offers, criteria);
  if (selection.kind === 'unknown') throw new Error(selection.given);
  return selection.offers;
};

describe('selecting offers', () => {
  test('orders by the figure, unsupported ones last, unknown figures after their like, whatever the order given', () => {
    fc.assert(
      fc.property(orders, fc.integer(), (sort, seed) => {
        const shuffled = offers.toSorted((a, b) => ((a.key.length * seed) % 7) - ((b.key.length * seed) % 7));
        const selection = selectOffers(shuffled, { sort });
        if (selection.kind === 'unknown') throw new Error(selection.given);
        expect(selection.offers).toEqual(selected({ sort }));
        const figures = selection.offers
          .filter(({ notSupported }) => notSupported === undefined)
          .map((offer) => (sort === 'usdPerHour' ? offer.price?.usdPerHour : offer[sort]));
        const known = figures.filter((figure) => figure !== undefined);
        expect(figures.slice(0, known.length)).toEqual(known.toSorted((a, b) => a - b));
      }),
      { numRuns: 9 },
    );
  });

  test('narrows by everything at once', () => {
    const found = selected({
      sort: 'usdPerGpuHour',
      gpu: 'a100',
      region: 'us-east-1',
      capacity: 'on-demand',
      service: 'ec2',
      minGpuGib: 40,
      maxUsdPerHour: 30,
    });
    expect(found.map(({ key }) => key)).toEqual(['ec2/p4de.24xlarge/on-demand/us-east-1/any']);
  });

  test('takes no unknown price for a low one', () => {
    const cheap = selected({ sort: 'usdPerHour', maxUsdPerHour: 1 });
    expect(cheap.length).toBeGreaterThan(0);
    for (const { price } of cheap) expect(price?.usdPerHour).toBeLessThanOrEqual(1);
  });

  test.each([
    ['gpu', { gpu: 'H10O' }, 'H100'],
    ['type', { instanceType: 'g6e.12xlarg' }, 'g6e.12xlarge'],
    ['region', { region: 'us-east1' }, 'us-east-1'],
  ])('names what an unknown %s was likely meant to be', (field, criteria, nearest) => {
    expect(selectOffers(offers, { sort: 'usdPerHour', ...criteria })).toMatchObject({
      kind: 'unknown',
      field,
      nearest,
    });
  });

  test('has no suggestion for what is near to nothing', () => {
    expect(selectOffers(offers, { sort: 'usdPerHour', gpu: 'abacus-of-wood' })).toMatchObject({ nearest: undefined });
  });
});
