import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CatalogCapacity } from '#lib/core/catalog/catalog.ts';
import { ageDaysOf, priceIntervalOf } from '#lib/core/catalog/price-interval.ts';
import { csvRecordsOf } from '#lib/core/dataset/csv-records.ts';
import { percentileOf } from '#lib/core/units/percentile.ts';
import { NOW, priceOf } from './fixtures.ts';

const capacities = fc.constantFrom<CatalogCapacity>('spot', 'on-demand', 'capacity-block');
const types = fc.constantFrom('g6.xlarge', 'p5.48xlarge', 'trn1.2xlarge');
const usd = fc.double({ min: 0.01, max: 200, noNaN: true });
const days = fc.integer({ min: 0, max: 900 });
const dateOf = (ageDays: number) => new Date((NOW - ageDays * 86_400) * 1000).toISOString();

describe('the interval of a price', () => {
  test('holds the price, and is only wider the older the price is', () => {
    fc.assert(
      fc.property(capacities, types, usd, days, days, (capacity, instanceType, usdPerHour, a, b) => {
        const at = { capacity, instanceType, now: NOW };
        const [young, old] = [Math.min(a, b), Math.max(a, b)].map((age) =>
          priceIntervalOf(priceOf(usdPerHour, { asOf: dateOf(age) }), at),
        );
        for (const interval of [young, old]) {
          expect(interval?.lowUsdPerHour).toBeLessThanOrEqual(usdPerHour);
          expect(interval?.highUsdPerHour).toBeGreaterThanOrEqual(usdPerHour);
        }
        expect(old?.lowUsdPerHour).toBeLessThanOrEqual(young?.lowUsdPerHour ?? 0);
        expect(old?.highUsdPerHour).toBeGreaterThanOrEqual(young?.highUsdPerHour ?? 0);
      }),
    );
  });

  test('of what was read just now is the price itself; of an estimate its range', () => {
    const at = { capacity: 'on-demand', instanceType: 'g6.xlarge', now: NOW } as const;
    const asOf = dateOf(0);
    expect(priceIntervalOf(priceOf(2, { asOf }), at)).toEqual({
      lowUsdPerHour: 2,
      highUsdPerHour: 2,
      ageDays: 0,
      stale: false,
    });
    const range = { lowUsdPerHour: 1.5, highUsdPerHour: 3 };
    expect(priceIntervalOf(priceOf(2, { asOf, kind: 'estimate', range }), at)).toMatchObject(range);
  });

  test('of spot stays between a tenth of on-demand and on-demand', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1, noNaN: true }), days, (share, age) => {
        const interval = priceIntervalOf(priceOf(10 * share, { asOf: dateOf(age) }), {
          capacity: 'spot',
          instanceType: 'g6.xlarge',
          now: NOW,
          onDemand: { lowUsdPerHour: 10, highUsdPerHour: 10 },
        });
        expect(interval.lowUsdPerHour).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(interval.highUsdPerHour).toBeLessThanOrEqual(10 + 1e-9);
      }),
    );
  });

  test('of a price without a readable date is as wide as that of a very old one', () => {
    expect(ageDaysOf('long ago', NOW)).toBe(3650);
    expect(ageDaysOf('2026-11', NOW)).toBe(24);
    expect(ageDaysOf('2027-01-01', NOW)).toBe(0);
  });
});

const DATA = join('..', 'shared', 'data', 'aws-catalog');
const table = (name: string) => {
  const [header, ...body] = csvRecordsOf(readFileSync(join(DATA, name), 'utf8')).records;
  return body.map(({ fields }) => Object.fromEntries((header?.fields ?? []).map((key, i) => [key, fields[i] ?? ''])));
};
const edges = (moves: number[]) => {
  const sorted = moves.toSorted((a, b) => a - b);
  return [percentileOf(sorted, 0.05), percentileOf(sorted, 0.95)];
};

describe.skipIf(!existsSync(DATA))('what prices did in the shared data is what the code says', () => {
  test('spot: 5th and 95th percentile from June 2025 to September 2026', () => {
    const shares = new Map<string, number[]>();
    for (const row of table('spot.csv')) {
      if (row['spot_usd_h'] === '' || row['ondemand_usd_h'] === '') continue;
      const key = `${row['instance_type']} ${row['region']}`;
      shares.set(key, [...(shares.get(key) ?? []), Number(row['spot_usd_h']) / Number(row['ondemand_usd_h'])]);
    }
    const moves = table('interruption.csv').flatMap((row) => {
      const now = shares.get(`${row['instance_type']} ${row['region']}`);
      const then = 1 - Number(row['savings_pct']) / 100;
      if (now === undefined || row['savings_pct'] === '' || then <= 0) return [];
      return [Math.log(now.reduce((sum, share) => sum + share, 0) / now.length / then)];
    });
    expect(moves.length).toBe(202);
    const [low, high] = edges(moves);
    expect(low).toBeCloseTo(-0.585, 2);
    expect(high).toBeCloseTo(1.609, 2);
  });

  test('Capacity Blocks: from January to July 2026', () => {
    const lists = new Map<string, (readonly [string, number])[]>();
    for (const row of table('capacity-blocks.csv')) {
      if (row['region'] === 'unknown' || row['instance_type']?.startsWith('u-')) continue;
      const key = `${row['instance_type']} ${row['region']}`;
      lists.set(key, [...(lists.get(key) ?? []), [row['seen_on'] ?? '', Number(row['hourly_usd'])]]);
    }
    const moves = [...lists.values()].flatMap((seen) => {
      const [first, last] = [seen.find(([on]) => on === '2026-01-31'), seen.find(([on]) => on === '2026-07-22')];
      return first === undefined ? [] : [Math.log((last ?? first)[1] / first[1])];
    });
    const [low, high] = edges(moves);
    expect(low).toBeCloseTo(0, 2);
    expect(high).toBeCloseTo(0.278, 2);
  });

  test('on-demand: only P moved, and only down', () => {
    const moved = table('ondemand-history.csv').filter(({ event }) => event === 'changed');
    expect(moved.map((row) => row['instance_type']).toSorted()).toEqual([
      'p4d.24xlarge',
      'p4de.24xlarge',
      'p5.48xlarge',
      'p5en.48xlarge',
    ]);
  });
});
