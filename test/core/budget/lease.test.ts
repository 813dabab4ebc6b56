import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaseSecondsOf } from '#lib/core/budget/lease-seconds-of.ts';
import { chargeMicroUsd } from '#lib/core/units/money.ts';

const money = fc.nat(1e9);

describe('a lease', () => {
  test('never lets more be spent than is held, stopping included', () => {
    fc.assert(
      fc.property(
        money,
        money,
        fc.integer({ min: 1, max: 1e8 }),
        fc.nat(600),
        (heldMicroUsd, spentMicroUsd, microUsdPerHour, stopSeconds) => {
          const lease = leaseSecondsOf({ heldMicroUsd, spentMicroUsd, microUsdPerHour, stopSeconds });
          if (lease.kind === 'refused') return;
          expect(spentMicroUsd + chargeMicroUsd(lease.seconds + stopSeconds, microUsdPerHour)).toBeLessThanOrEqual(
            heldMicroUsd,
          );
        },
      ),
    );
  });

  test('is refused when the rest does not pay for a minute, or for the start-up', () => {
    const input = { heldMicroUsd: 161, spentMicroUsd: 100, microUsdPerHour: 3600, stopSeconds: 0 };
    expect(leaseSecondsOf(input)).toEqual({ kind: 'lease', seconds: 60 });
    expect(leaseSecondsOf({ ...input, heldMicroUsd: 160 }).kind).toBe('refused');
    expect(leaseSecondsOf({ ...input, shortestUsefulSeconds: 61 }).kind).toBe('refused');
    expect(leaseSecondsOf({ ...input, heldMicroUsd: 0 }).kind).toBe('refused');
  });

  test('is not longer than a training job may run', () => {
    expect(leaseSecondsOf({ heldMicroUsd: 1e12, spentMicroUsd: 0, microUsdPerHour: 1, stopSeconds: 0 })).toEqual({
      kind: 'lease',
      seconds: 432_000,
    });
  });
});
