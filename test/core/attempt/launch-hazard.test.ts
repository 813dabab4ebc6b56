import { describe, expect, test } from 'vitest';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { launchHazardOf } from '#lib/core/attempt/launch-hazard.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import { SHORTEST_WAIT_SECONDS } from '#lib/core/attempt/spot-task.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import { priorPoolHazardsOf } from '#lib/core/spot/prior-hazards.ts';
import { unseenHazardOf } from '#lib/core/spot-thriftune/pool-hazard.ts';
import { AZ4, AZ6, attempt, ON_DEMAND, providerRecord } from './fixtures.ts';

const NOW = 50_000;
const hazards = (offerKey: OfferKey) => priorPoolHazardsOf(offerKey, undefined);
const ran = (launchedAt: number, endedAt: number, endedBy: 'interruption' | 'itself'): Attempt => ({
  ...attempt(1, { kind: 'stopped', because: '' }),
  launchedAt,
  ended: providerRecord({ launchedAt, endedAt, endedBy }),
});
const told = (offers: readonly OfferKey[], attempts: readonly Attempt[], refusals: readonly Refusal[] = []) =>
  launchHazardOf({ offers, hazards, attempts, refusals, now: NOW, startedAt: 0 });

describe('the hazard that a trainer is told', () => {
  test("is the plan's before anything was seen, and none for on-demand", () => {
    expect(told([AZ4], [])).toEqual(unseenHazardOf(hazards(AZ4)));
    expect(told([ON_DEMAND], [ran(0, 100, 'itself')]).ratePerHour.every((rate) => rate === 0)).toBe(true);
  });

  test('is higher in a pool that was taken and refused than in one that lasted, and between where either may be taken', () => {
    const often = [0, 1, 2, 3].map((n) => ran(n * 10_000, n * 10_000 + 600, 'interruption'));
    const long = { ...ran(0, 40_000, 'itself'), offerKey: AZ6 };
    const refusals = [0, 1, 2, 3].map(
      (n) => ({ offerKey: AZ4, reason: 'no-capacity', at: n * 10_000 + 5000 }) as const,
    );
    const young = (offers: readonly OfferKey[]) => told(offers, [...often, long], refusals).ratePerHour[0] ?? 0;
    expect(young([AZ4])).toBeGreaterThan(young([AZ4, AZ6]));
    expect(young([AZ4, AZ6])).toBeGreaterThan(young([AZ6]));
    expect(told([AZ6], often, refusals)).toEqual(told([AZ6], []));
  });

  test('is that of old capacity where an attempt of hours ended by itself a moment ago', () => {
    const attempts = [ran(NOW - 7 * 3600, NOW - SHORTEST_WAIT_SECONDS, 'itself')];
    expect(told([AZ4], attempts).ageEdgesHours).toEqual([11]);
    expect(told([AZ4], attempts).ratePerHour[0]).toBeLessThan(0.1);
  });
});
