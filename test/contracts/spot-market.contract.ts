import { describe, expect, test } from 'vitest';
import type { SpotMarket } from '#lib/ports/spot-market.ts';

const DAY_SECONDS = 86_400;
const NOT_ON_SALE = 'g4dn.xlarge';
/** As a type that is newer than a region, or older. */
const UNKNOWN = 'z9.fancy';

/** What every spot market does. `instanceType` is on sale as spot in `region`, where prices moved within the last two days. */
export function spotMarketContract(
  name: string,
  make: () => Promise<{
    readonly market: SpotMarket;
    readonly region: string;
    readonly instanceType: string;
    readonly now: () => number;
  }>,
): void {
  /** A pool of the market with its price now. */
  async function pool() {
    const { market, region, instanceType, now } = await make();
    const [price] = await market.current(region, [instanceType]);
    if (price === undefined) throw new Error(`${instanceType} is not on sale in ${region}`);
    const history = (start: number, end: number) => market.history(region, instanceType, price.azId, start, end);
    return { market, region, instanceType, now, price, history };
  }

  describe(`${name} as a spot market`, () => {
    test('has one price now per type and zone, and none of what is not on sale', async () => {
      const { market, region, instanceType, now } = await pool();
      const prices = await market.current(region, [instanceType, NOT_ON_SALE, UNKNOWN]);
      expect(prices.length).toBeGreaterThan(0);
      expect(new Set(prices.map(({ azId }) => azId)).size).toBe(prices.length);
      for (const price of prices) {
        expect(price.instanceType).toBe(instanceType);
        expect(price.usdPerHour).toBeGreaterThan(0);
        expect(price.asOf).toBeLessThanOrEqual(now());
      }
      expect(await market.current(region, [NOT_ON_SALE])).toEqual([]);
      expect(await market.current(region, [])).toEqual([]);
    });

    test('has the changes of a pool, oldest first, the first in force at the start', async () => {
      const { history, now } = await pool();
      const [start, end] = [now() - 2 * DAY_SECONDS, now()];
      const points = await history(start, end);
      expect(points.length).toBeGreaterThan(1);
      expect(points[0]?.from).toBeLessThanOrEqual(start);
      const later = points.slice(1).map(({ from }) => from);
      expect(later).toEqual([...new Set(later)].toSorted((a, b) => a - b));
      expect(later.every((from) => from > start && from < end)).toBe(true);
    });

    test('cuts a history where it is told: the start is in, the end is out', async () => {
      const { history, now } = await pool();
      const points = await history(now() - 2 * DAY_SECONDS, now());
      const [before, change] = points.slice(-2);
      if (before === undefined || change === undefined) throw new Error('no change to cut at');
      expect(await history(change.from - 1, change.from)).toEqual([before]);
      expect(await history(change.from - 1, change.from + 1)).toEqual([before, change]);
      expect(await history(change.from, change.from + 1)).toEqual([change]);
    });

    test('says of the price now what its history says, and nothing of what is to come', async () => {
      const { history, now, price } = await pool();
      const points = await history(price.asOf, now() + 30 * DAY_SECONDS);
      expect(points[0]).toEqual({ from: price.asOf, usdPerHour: price.usdPerHour });
      expect(points.at(-1)?.from).toBeLessThanOrEqual(now());
    });

    test('has no history of a pool that is not there', async () => {
      const { market, region, instanceType, price, now } = await pool();
      const start = now() - DAY_SECONDS;
      expect(await market.history(region, NOT_ON_SALE, price.azId, start, now())).toEqual([]);
      expect(await market.history(region, instanceType, 'use1-az99', start, now())).toEqual([]);
    });

    test('offers a type wherever it has a price', async () => {
      const { market, region, instanceType } = await pool();
      const offered = await market.offered(region, [instanceType, NOT_ON_SALE]);
      expect(offered.every((offer) => offer.instanceType === instanceType)).toBe(true);
      for (const { azId } of await market.current(region, [instanceType]))
        expect(offered).toContainEqual({ instanceType, azId });
      expect(await market.offered(region, [])).toEqual([]);
    });
  });
}
