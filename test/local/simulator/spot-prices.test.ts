import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microUsdOf } from '../../../local/simulator/billing/money.ts';
import { readPriceFile } from '../../../local/simulator/market/price-file.ts';
import { SpotPrices } from '../../../local/simulator/market/spot-prices.ts';
import { Traces } from '../../../local/simulator/market/traces.ts';
import { START } from './support/harness.ts';

const file = readPriceFile();
const none = new Traces(file);
const pool = { region: 'us-west-2', instanceType: 'g5.xlarge', zoneId: 'usw2-az1' };

describe('spot prices', () => {
  it('depend on seed and pool alone, not on what was asked before', () => {
    const late = new SpotPrices(file, 'a', none);
    late.between(pool, START + 10 * 86_400, START + 11 * 86_400);
    expect(late.between(pool, START, START + 86_400)).toEqual(
      new SpotPrices(file, 'a', none).between(pool, START, START + 86_400),
    );
    expect(new SpotPrices(file, 'b', none).between(pool, START, START + 86_400)).not.toEqual(
      late.between(pool, START, START + 86_400),
    );
  });

  it('move a few per cent every one to three hours and stay between a tenth of on-demand and on-demand', () => {
    const ceiling = microUsdOf('1.006');
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const points = new SpotPrices(file, seed, none).between(pool, START, START + 5 * 86_400);
        for (const [index, { from, microUsdPerHour }] of points.entries()) {
          expect(microUsdPerHour >= ceiling / 10n && microUsdPerHour <= ceiling).toBe(true);
          const next = points[index + 1];
          if (next === undefined) continue;
          expect(next.from - from).toBeGreaterThanOrEqual(3600);
          expect(Math.abs(Number(next.microUsdPerHour) / Number(microUsdPerHour) - 1)).toBeLessThan(0.15);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('begin with the price in force at the start', () => {
    const points = new SpotPrices(file, 'a', none).between(pool, START, START + 1);
    expect(points).toHaveLength(1);
    expect(points[0]?.from).toBeLessThanOrEqual(START);
  });

  it('exist for the types for sale only', () => {
    const types = new Set(new SpotPrices(file, 'a', none).pools('us-east-1').map(({ instanceType }) => instanceType));
    expect([...types].toSorted()).toEqual(['g5.2xlarge', 'g5.xlarge', 'g6.2xlarge', 'g6.xlarge']);
  });
});
