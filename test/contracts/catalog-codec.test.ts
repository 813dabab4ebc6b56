import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogOfFile, fileOfCatalog } from '#lib/contracts/catalog/catalog-codec.ts';
import type { CatalogPrice } from '#lib/core/catalog/catalog.ts';
import { catalogWith, typeWith } from '../core/catalog/fixtures.ts';

const usd = fc.double({ min: 0.001, max: 500, noNaN: true });
const source = fc.constantFrom('a list', 'another list');
const asOf = fc.constantFrom('2026-09', '2026-07-20', '2026-11-25T00:00:00Z');
const seen = fc.record({ usdPerHour: usd, kind: fc.constantFrom('live' as const, 'snapshot' as const), source, asOf });
const guessed = seen.map(
  (price): CatalogPrice => ({
    ...price,
    kind: 'estimate',
    range: { lowUsdPerHour: price.usdPerHour / 2, highUsdPerHour: price.usdPerHour * 2 },
  }),
);
const price = fc.oneof(seen, guessed);
const azs = <T>(value: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom('use1-az1', 'use1-az2', 'use1-az6'), value);
const region = fc.record(
  {
    azIds: fc.subarray(['use1-az1', 'use1-az2', 'use1-az6']),
    azOrigin: fc.record({ source, asOf }),
    onDemand: price,
    spot: azs(price),
    spotAskedAt: asOf,
    onDemandAskedAt: asOf,
    training: price,
    capacityBlock: price,
    interruption: fc.record({ band: fc.constantFrom(0 as const, 2 as const, 4 as const), source, asOf }),
    placementScores: azs(fc.record({ score: fc.integer({ min: 1, max: 10 }), source, asOf })),
  },
  { requiredKeys: ['azIds', 'spot'] },
);
const quotas = fc.dictionary(
  fc.constantFrom('us-east-1', 'eu-north-1'),
  fc.dictionary(fc.constantFrom('a quota', 'another'), fc.record({ value: fc.nat(), source, asOf })),
);

test('a catalog is read back from its file as it was written, through JSON', () => {
  fc.assert(
    fc.property(region, quotas, (changes, limits) => {
      const catalog = catalogWith([typeWith(changes)], { quotas: limits });
      expect(catalogOfFile(JSON.parse(JSON.stringify(fileOfCatalog(catalog))))).toEqual(
        JSON.parse(JSON.stringify(catalog)),
      );
    }),
  );
});
