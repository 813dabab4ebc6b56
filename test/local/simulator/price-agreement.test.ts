import { describe, expect, test } from 'vitest';
import { bundledOfferSnapshot } from '#lib/adapters/files/bundled-offer-snapshot.ts';
import { readPriceFile } from '../../../local/simulator/market/price-file.ts';

/** Two files, written from the same facts, that share nothing: where they speak of the same thing they say the same. */
const simulator = readPriceFile();
const product = bundledOfferSnapshot();
const places = Object.entries(simulator.types).flatMap(([name, { regions, ...type }]) =>
  Object.entries(regions).map(([region, regional]) => ({ name, type, region, regional })),
);
const productType = (name: string) => product.instanceTypes.find((type) => type.name === name);

describe("the simulator's price file and the product's snapshot", () => {
  test('cover everything that the product knows', () => {
    const ours = product.instanceTypes.flatMap(({ name, regions }) => Object.keys(regions).map((r) => `${name} ${r}`));
    expect(places.map(({ name, region }) => `${name} ${region}`)).toEqual(expect.arrayContaining(ours));
  });

  test.each(places.filter(({ name }) => productType(name) !== undefined))(
    'agree on $name in $region',
    ({ name, type, region, regional }) => {
      const known = productType(name);
      const offer = known?.regions[region];
      expect([known?.gpuCount, known?.vcpu, known?.memoryGib]).toEqual([type.gpuCount, type.vcpu, type.memoryGib]);
      expect(offer?.onDemand.usdPerHour).toBe(Number(regional.onDemandUsdPerHour));
      expect(
        Object.fromEntries(Object.entries(offer?.spot ?? {}).map(([azId, price]) => [azId, price.usdPerHour])),
      ).toEqual(Object.fromEntries(Object.entries(regional.spotUsdPerHour).map(([azId, usd]) => [azId, Number(usd)])));
      if (regional.training !== undefined)
        expect(offer?.training?.usdPerHour).toBe(Number(regional.training.usdPerHour));
    },
  );

  test('agree on volumes', () => {
    const ours = Object.entries(product.gp3).map(([region, { usdPerGbMonth }]) => [region, usdPerGbMonth]);
    const theirs = Object.entries(simulator.gp3UsdPerGibMonth).map(([region, usd]) => [region, Number(usd)]);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  });
});
