import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chargeMicroUsd, microUsdOf, usdOf } from '#lib/core/units/money.ts';

describe('a charge', () => {
  test.each([
    [1, 1800, 0], // 0.5 → 0, the even neighbour
    [1, 5400, 2], // 1.5 → 2
    [1, 9000, 2], // 2.5 → 2
    [1, 9001, 3],
    [3600, 123_456, 123_456],
  ])('of %i s at %i µ$/h is %i µ$', (seconds, microUsdPerHour, microUsd) => {
    expect(chargeMicroUsd(seconds, microUsdPerHour)).toBe(microUsd);
  });

  test('never goes down with time or price', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e9), fc.nat(1000), fc.nat(1000), (seconds, price, moreSeconds, morePrice) => {
        expect(chargeMicroUsd(seconds + moreSeconds, price + morePrice)).toBeGreaterThanOrEqual(
          chargeMicroUsd(seconds, price),
        );
      }),
    );
  });

  test('keeps dollars through the ledger’s unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (microUsd) => {
        expect(microUsdOf(usdOf(microUsd))).toBe(microUsd);
      }),
    );
  });
});
