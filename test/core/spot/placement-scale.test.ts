import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoredHazards } from '#lib/core/spot/placement-scale.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import type { PoolHazards } from '#lib/core/spot/spot-policy.ts';

const HAZARDS: PoolHazards = { ...PRIOR_HAZARDS, classes: [{ weight: 1, ...PRIOR_HAZARDS }] };
const score = fc.integer({ min: 1, max: 10 });

describe('a placement score', () => {
  test('says how soon capacity comes back, and nothing of how long it lasts', () => {
    fc.assert(
      fc.property(score, (one) => {
        const hazards = scoredHazards(HAZARDS, one);
        expect(hazards.upToDown).toEqual(HAZARDS.upToDown);
        expect(hazards.classes?.[0]?.upToDown).toEqual(HAZARDS.upToDown);
        expect(hazards.classes?.[0]?.downToUp).toEqual(hazards.downToUp);
      }),
    );
  });

  test('scales by a quarter at most, the higher the sooner', () => {
    const rate = (one: number | undefined) => scoredHazards(HAZARDS, one).downToUp.ratePerHour[0] ?? 0;
    const prior = PRIOR_HAZARDS.downToUp.ratePerHour[0] ?? 0;
    expect(rate(1)).toBeCloseTo(prior * 0.8, 9);
    expect(rate(10)).toBeCloseTo(prior * 1.25, 9);
    expect(rate(undefined)).toBe(prior);
    for (let one = 2; one <= 10; one++) expect(rate(one)).toBeGreaterThan(rate(one - 1));
  });
});
