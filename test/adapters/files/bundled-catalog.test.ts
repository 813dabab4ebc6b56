import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledCatalog } from '#lib/adapters/files/bundled-catalog.ts';
import { bundledOfferSnapshot } from '#lib/adapters/files/bundled-offer-snapshot.ts';
import { catalogOfFile, fileOfCatalog } from '#lib/contracts/catalog/catalog-codec.ts';
import { familyOf } from '#lib/core/catalog/catalog.ts';
import { buildCatalog } from '../../../scripts/catalog/build.ts';
import { rangeOf } from '../../../scripts/catalog/on-demand.ts';
import { numberOf, type Row, readTables } from '../../../scripts/catalog/tables.ts';

const DATA = join('..', 'shared', 'data');
const FILE = join('lib', 'adapters', 'files', 'catalog.json');
const catalog = bundledCatalog();
const places = catalog.instanceTypes.flatMap((type) =>
  Object.entries(type.regions).map(([region, regional]) => ({ type, name: type.name, region, regional })),
);
const typeOf = (name: string) => catalog.instanceTypes.find((type) => type.name === name);
const supported = catalog.instanceTypes.filter(({ notSupported }) => notSupported === undefined);

describe('the bundled catalog', () => {
  test.skipIf(!existsSync(DATA))('is what the shared data amounts to (else: scripts/build-catalog.ts)', () => {
    expect(fileOfCatalog(buildCatalog(DATA))).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
  });

  test('is read back as it was written, and is small enough to ship', () => {
    expect(catalogOfFile(JSON.parse(JSON.stringify(fileOfCatalog(catalog))))).toEqual(catalog);
    expect(statSync(FILE).size).toBeLessThan(1_500_000);
  });

  test('has every current family that can train', () => {
    const wanted = 'g4dn g5 g6 g6e g7 g7e p4d p4de p5 p5e p5en p6-b200 p6-b300'.split(' ');
    expect(supported.map(({ name }) => familyOf(name))).toEqual(expect.arrayContaining(wanted));
  });

  test('knows how many GPUs a type has, which its size does not say', () => {
    const counts = ['g6e.12xlarge', 'g7e.12xlarge', 'p5.4xlarge', 'g4dn.16xlarge', 'g5.24xlarge'].map(
      (name) => typeOf(name)?.accelerators?.count,
    );
    expect(counts).toEqual([4, 2, 1, 1, 4]);
  });

  test('takes a fraction of a GPU for a fraction, not for none', () => {
    expect(typeOf('g6f.large')?.accelerators).toEqual({ name: 'L4', count: 1, fraction: 0.125 });
    for (const { accelerators } of catalog.instanceTypes) expect(accelerators?.count ?? 1).toBeGreaterThan(0);
  });

  test('says of Trainium, CPUs, fractions and retired types why no job runs there, and what they cost', () => {
    for (const name of ['trn1.32xlarge', 'm7i.4xlarge', 'g6f.large', 'p3.2xlarge', 'inf2.xlarge', 'g5g.xlarge']) {
      expect(typeOf(name)?.notSupported).toMatch(/\w/);
      expect(typeOf(name)?.regions['us-east-1']?.onDemand?.usdPerHour).toBeGreaterThan(0);
    }
    expect(typeOf('p3.2xlarge')?.notSupported).toMatch(/retired/);
    expect(typeOf('p3.2xlarge')?.regions['us-east-1']?.training).toBeUndefined();
  });

  test("does not carry over what is wrong in the sources: Trainium2's memory, the A10's speed", () => {
    const [trainium2, a10g] = ['Trainium2', 'A10G'].map((name) => catalog.accelerators.find((it) => it.name === name));
    expect(trainium2?.memoryMib).toBe(98_304);
    expect(a10g?.bf16Tflops).toBe(70);
  });
});

describe('prices of the bundled catalog', () => {
  test('of spot lie between 9 and 100.2 % of on-demand, by AZ id of the region', () => {
    const quotes = places.flatMap(({ regional }) =>
      Object.entries(regional.spot).map(([azId, price]) => ({ azId, price, regional })),
    );
    expect(quotes.length).toBe(764);
    for (const { azId, price, regional } of quotes) {
      expect(azId).toMatch(/^[a-z]+\d-az\d$/);
      expect(regional.azIds).toContain(azId);
      if (regional.onDemand === undefined) continue;
      const share = price.usdPerHour / regional.onDemand.usdPerHour;
      expect(share).toBeGreaterThan(0.09);
      expect(share).toBeLessThan(1.002);
    }
  });

  test('are of regions, never of Local Zones or of places unknown', () => {
    for (const { region } of places) expect(region).toMatch(/^[a-z]{2}(-gov)?-[a-z]+-\d$/);
  });

  test('of p5e are spot and Capacity Blocks only', () => {
    const p5e = places.filter(({ name }) => name === 'p5e.48xlarge');
    expect(p5e.length).toBeGreaterThan(3);
    for (const { regional } of p5e) {
      expect(regional.onDemand).toBeUndefined();
      expect(regional.training).toBeUndefined();
    }
    expect(p5e.some(({ regional }) => regional.capacityBlock !== undefined)).toBe(true);
  });

  test('of training are on-demand times an uplift of 1.15 to 1.40, never a price from before the cuts of June 2025', () => {
    for (const { regional } of places) {
      const { training, onDemand } = regional;
      if (training === undefined || onDemand === undefined) continue;
      const uplift = training.usdPerHour / onDemand.usdPerHour;
      expect(uplift).toBeGreaterThan(1.14);
      expect(uplift).toBeLessThan(1.41);
      if (training.kind === 'estimate') continue;
      const length = Math.min(training.asOf.length, onDemand.asOf.length);
      expect(training.asOf.slice(0, length) >= onDemand.asOf.slice(0, length)).toBe(true);
    }
    expect(typeOf('p5.48xlarge')?.regions['us-east-1']?.training).toMatchObject({
      usdPerHour: 63.296,
      asOf: '2026-09-27',
    });
    // A CPU's smallest size has the CPUs' uplift, not the GPUs'.
    expect(typeOf('m5.xlarge')?.regions['us-east-1']?.training?.usdPerHour).toBeCloseTo(0.192 * 1.2, 3);
  });

  test('that were not seen are estimates with a range; those that were seen have none', () => {
    const prices = places.flatMap(({ regional: { onDemand, training, capacityBlock, spot } }) =>
      [onDemand, training, capacityBlock, ...Object.values(spot)].filter((price) => price !== undefined),
    );
    for (const { kind, range, usdPerHour, source, asOf } of prices) {
      expect(kind === 'estimate').toBe(range !== undefined);
      expect(range?.lowUsdPerHour ?? usdPerHour).toBeLessThanOrEqual(usdPerHour);
      expect(range?.highUsdPerHour ?? usdPerHour).toBeGreaterThanOrEqual(usdPerHour);
      expect(source).toMatch(/\w/);
      expect(asOf).toMatch(/^2026-/);
    }
  });

  test('of regions come from the family: g7e costs more in Mumbai than the others do there', () => {
    const share = (name: string) => {
      const regions = typeOf(name)?.regions;
      return (regions?.['ap-south-1']?.onDemand?.usdPerHour ?? 0) / (regions?.['us-east-1']?.onDemand?.usdPerHour ?? 1);
    };
    expect(share('g6e.2xlarge')).toBeCloseTo(1.2, 2);
    expect(share('g7e.2xlarge')).toBeCloseTo(1.63, 2);
    expect(share('g6.12xlarge')).toBeCloseTo(1.2, 2);
  });

  test('of Capacity Blocks are the last that were listed', () => {
    expect(typeOf('p5.48xlarge')?.regions['us-east-1']?.capacityBlock).toMatchObject({ usdPerHour: 41.528 });
    expect(typeOf('p4d.24xlarge')?.regions['us-east-1']?.capacityBlock).toMatchObject({ usdPerHour: 11.8 });
  });

  test("are those of the Lambdas' smaller snapshot", () => {
    for (const { name, gpuCount, vcpu, memoryGib, regions } of bundledOfferSnapshot().instanceTypes) {
      expect([typeOf(name)?.accelerators?.count, typeOf(name)?.vcpu, typeOf(name)?.memoryGib]).toEqual([
        gpuCount,
        vcpu,
        memoryGib,
      ]);
      for (const [region, { onDemand, spot, training }] of Object.entries(regions)) {
        const known = typeOf(name)?.regions[region];
        expect(known?.onDemand?.usdPerHour).toBe(onDemand.usdPerHour);
        expect(known?.spot).toEqual(spot);
        // The snapshot prefers the component Training, the catalog the newest row: a cent of rounding apart.
        if (training !== undefined)
          expect(Math.abs((known?.training?.usdPerHour ?? 0) / training.usdPerHour - 1)).toBeLessThan(0.005);
      }
    }
  });
});

describe.skipIf(!existsSync(DATA))('estimates of on-demand prices', () => {
  test('from other families of the region hold for nine in ten of the families that were seen', () => {
    const seen = readTables(DATA).multipliers.filter(({ region }) => region !== 'us-east-1');
    const factorOf = (row: Row) => numberOf(row, 'ondemand_vs_us_east_1') ?? Number.NaN;
    const held = seen.flatMap((row) => {
      const others = seen.filter(({ region, family }) => region === row['region'] && family !== row['family']);
      const range = rangeOf(others.map(factorOf));
      // Multipliers of one price list differ by 0.1 % from rounding.
      return range === undefined ? [] : [factorOf(row) >= range[0] * 0.999 && factorOf(row) <= range[2] * 1.001];
    });
    expect([held.filter((it) => it).length, held.length]).toEqual([118, 126]);
  });
});

describe('a catalog file', () => {
  const file = () => structuredClone(fileOfCatalog(catalog));

  test('is refused when it names an accelerator or an origin that it does not describe', () => {
    expect(() => catalogOfFile({ ...file(), accelerators: file().accelerators.slice(1) })).toThrow(/not described/);
    const { 2: _, ...origins } = file().origins;
    expect(() => catalogOfFile({ ...file(), origins })).toThrow(/not there/);
  });

  test.each([
    ['an AZ name', { azIds: ['us-east-1a'] }],
    ['a price of 0', { onDemand: [0, '1'] }],
    ['an estimate outside its range', { onDemand: [5, '1', 6, 7] }],
    ['an unknown band', { interruption: [5, '1'] }],
  ])('is refused with %s', (_, change) => {
    const { instanceTypes, ...rest } = file();
    const [first] = instanceTypes;
    const regions = { 'us-east-1': { azIds: [], ...change } };
    expect(() => catalogOfFile({ ...rest, instanceTypes: [{ ...first, regions }] })).toThrow();
  });

  test('is refused with a Local Zone for a region', () => {
    const { instanceTypes, ...rest } = file();
    const regions = { 'us-east-1-atl-2a': { azIds: [] } };
    expect(() => catalogOfFile({ ...rest, instanceTypes: [{ ...instanceTypes[0], regions }] })).toThrow(/region/);
  });
});
