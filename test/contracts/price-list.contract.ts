import { describe, expect, test } from 'vitest';
import type { PriceList } from '#lib/ports/price-list.ts';

/** Prices that every world of the contract sells at: us-east-1, public lists of September 2026. */
export const LISTED = {
  onDemand: { 'g5.xlarge': 1.006, 'p5.48xlarge': 55.04 },
  training: { 'g5.xlarge': 1.408, 'g5.2xlarge': 1.515 },
} as const;

/** What every price list does. */
export function priceListContract(name: string, make: () => Promise<PriceList>): void {
  describe(`${name} as a price list`, () => {
    const byType = (prices: readonly { readonly instanceType: string; readonly usdPerHour: number }[]) =>
      Object.fromEntries(prices.map(({ instanceType, usdPerHour }) => [instanceType, usdPerHour]));

    test('has one price a type, of those it was asked for', async () => {
      const list = await make();
      const asked = [...Object.keys(LISTED.onDemand), 'x99.none'];
      const prices = await list.onDemand('us-east-1', asked);
      expect(prices).toHaveLength(2);
      expect(byType(prices)).toEqual(LISTED.onDemand);
    });

    test("has SageMaker's training prices under EC2's names", async () => {
      const prices = byType(await (await make()).training('us-east-1', Object.keys(LISTED.training)));
      expect(Object.keys(prices).toSorted()).toEqual(Object.keys(LISTED.training).toSorted());
      for (const [type, usdPerHour] of Object.entries(LISTED.training))
        expect(Math.abs((prices[type] ?? 0) / usdPerHour - 1)).toBeLessThan(0.005);
    });

    test('has nothing where nothing is sold, and nothing when asked for nothing', async () => {
      const list = await make();
      expect(await list.onDemand('us-east-1', [])).toEqual([]);
      expect(await list.onDemand('us-nowhere-1', ['g5.xlarge'])).toEqual([]);
      expect(await list.training('us-east-1', ['x99.none'])).toEqual([]);
    });
  });
}
