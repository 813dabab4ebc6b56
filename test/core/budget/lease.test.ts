import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaseOf } from '#lib/core/budget/lease.ts';
import { chargeMicroUsd } from '#lib/core/units/money.ts';

describe('a lease', () => {
  test('never lets more be spent than is held', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), fc.integer({ min: 1, max: 1e8 }), (heldMicroUsd, spentMicroUsd, ceilingMicroUsdPerHour) => {
        const lease = leaseOf({ heldMicroUsd, spentMicroUsd, ceilingMicroUsdPerHour });
        if (lease.kind === 'leased') {
          expect(spentMicroUsd + chargeMicroUsd(lease.seconds, ceilingMicroUsdPerHour)).toBeLessThanOrEqual(heldMicroUsd);
        }
      }),
    );
  });

  test('is refused when the rest does not pay for a minute', () => {
    expect(leaseOf({ heldMicroUsd: 100, spentMicroUsd: 90, ceilingMicroUsdPerHour: 3600 }).kind).toBe('refused');
    expect(leaseOf({ heldMicroUsd: 150, spentMicroUsd: 90, ceilingMicroUsdPerHour: 3600 })).toEqual({ kind: 'leased', seconds: 60 });
  });
});
