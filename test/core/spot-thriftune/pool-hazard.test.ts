import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpointIntervalSeconds } from '#lib/core/spot/checkpoint-cadence.ts';
import { survivalOf } from '#lib/core/spot/hazard.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import type { Period } from '#lib/core/spot/sighting.ts';
import type { PoolHazards } from '#lib/core/spot/spot-policy.ts';
import { classHazardsOf } from '#lib/core/spot-thriftune/pool-classes.ts';
import { hazardAfterLaunch, unseenHazardOf } from '#lib/core/spot-thriftune/pool-hazard.ts';

type Table = PoolHazards['upToDown'];

const HOUR = 3600;
const GAP_SECONDS = 300;
const AGES_HOURS = [0, 0.1, 0.3, 0.5, 1, 1.9, 3, 5, 10, 17, 20, 50];

/** Periods of so many hours each, one after the other; the first is up. */
function seen(hours: readonly number[]): { readonly periods: readonly Period[]; readonly nowSeconds: number } {
  let at = 0;
  const periods = hours.map((length, index) => {
    const firstSeenAtSeconds = at;
    at += length * HOUR;
    return { isUp: index % 2 === 0, firstSeenAtSeconds, lastSeenAtSeconds: at - GAP_SECONDS };
  });
  return { periods, nowSeconds: at };
}

function launched(hazards: PoolHazards, hours: readonly number[]): Table {
  const { periods, nowSeconds } = seen(hours);
  return hazardAfterLaunch([{ hazards, periods }], { nowSeconds, gapSeconds: GAP_SECONDS });
}

function rateAt({ ageEdgesHours, ratePerHour }: Table, ageHours: number): number {
  return ratePerHour[ageEdgesHours.filter((edge) => edge <= ageHours).length] ?? Number.NaN;
}

const table: fc.Arbitrary<Table> = fc
  .record({
    edges: fc.uniqueArray(fc.double({ min: 0.01, max: 40, noNaN: true }), { maxLength: 4 }),
    rates: fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ edges, rates }) => ({
    ageEdgesHours: edges.toSorted((a, b) => a - b),
    ratePerHour: rates.slice(0, edges.length + 1),
  }));
const lengths = fc.array(fc.double({ min: 0.2, max: 60, noNaN: true }), { maxLength: 8 });

describe('the hazard of an instance', () => {
  test('lies between those of the kinds that its pool may be of, at every age and whatever was seen of it', () => {
    fc.assert(
      fc.property(table, table, lengths, lengths, (calm, harsh, own, other) => {
        const classes = [calm, harsh].map((upToDown) => ({ weight: 0.5, upToDown, downToUp: calm }));
        const hazards = { upToDown: calm, downToUp: calm, classes };
        const told = launched(hazards, own);
        const isUp = own.length % 2 === 1;
        const knownHours = isUp ? (own.at(-1) ?? 0) : 0;
        for (const age of AGES_HOURS) {
          const kinds = classes.map(({ upToDown }) => rateAt(upToDown, knownHours + age));
          expect(rateAt(told, age)).toBeGreaterThanOrEqual(Math.min(...kinds));
          expect(rateAt(told, age)).toBeLessThanOrEqual(Math.max(...kinds));
        }
        // Of two pools of their own ages, any rate from there on may be the instance's.
        const { periods, nowSeconds } = seen(own);
        const pools = [periods, seen(other).periods].map((one) => ({ hazards, periods: one }));
        const either = hazardAfterLaunch(pools, { nowSeconds, gapSeconds: GAP_SECONDS }).ratePerHour;
        const rates = classes.flatMap(({ upToDown }) => upToDown.ratePerHour);
        expect(Math.min(...either)).toBeGreaterThanOrEqual(Math.min(...rates));
        expect(Math.max(...either)).toBeLessThanOrEqual(Math.max(...rates));
        expect(told.ageEdgesHours.every((edge, index) => edge > (told.ageEdgesHours[index - 1] ?? 0))).toBe(true);
        expect(told.ratePerHour.length).toBe(told.ageEdgesHours.length + 1);
      }),
    );
  });

  test('is the mixture of the kinds where nothing was seen, as in the plan', () => {
    const unseen = unseenHazardOf(PRIOR_HAZARDS);
    expect(launched(PRIOR_HAZARDS, [])).toEqual(unseen);
    // The kinds lie a fifth to either side of the prior; the harsh ones among the old are fewer.
    const shares = unseen.ratePerHour.map((rate, band) => rate / (PRIOR_HAZARDS.upToDown.ratePerHour[band] ?? 0));
    expect(shares.map((share) => share.toFixed(2))).toEqual(['0.99', '0.98', '0.95', '0.93', '0.90', '0.88']);
    for (const edge of unseen.ageEdgesHours) {
      const alive = classHazardsOf(PRIOR_HAZARDS).map(({ weight, upToDown }) => weight * survivalOf(upToDown, edge));
      expect(survivalOf(unseen, edge)).toBeCloseTo((alive[0] ?? 0) + (alive[1] ?? 0), 12);
    }
  });

  test('is higher in a pool that was seen to die often than in one that was seen to live', () => {
    const dying = launched(PRIOR_HAZARDS, [0.5, 2, 0.4, 2, 0.3, 2, 0.5, 2]);
    const living = launched(PRIOR_HAZARDS, [20, 2, 30, 2]);
    const unseen = unseenHazardOf(PRIOR_HAZARDS);
    for (const age of AGES_HOURS) {
      expect(rateAt(dying, age)).toBeGreaterThan(rateAt(unseen, age));
      expect(rateAt(living, age)).toBeLessThan(rateAt(unseen, age));
    }
  });

  test('starts at the age that the pool is known to have, and at none when it was last seen an hour ago', () => {
    const one = { ...PRIOR_HAZARDS, classes: [{ weight: 1, ...PRIOR_HAZARDS }] };
    const bounds = { minimumSeconds: 60, maximumSeconds: 1e6 };
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        (knownHours, ageHours) => {
          const told = launched(one, [0.5, 3, knownHours]);
          const interval = (hazard: Table, age: number) =>
            checkpointIntervalSeconds({ hazard, ...bounds }, { ageHours: age, saveSeconds: 30 });
          const expected = interval(PRIOR_HAZARDS.upToDown, knownHours + ageHours);
          expect(interval(told, ageHours) / expected).toBeCloseTo(1, 6);
        },
      ),
    );
    const { periods, nowSeconds } = seen([5]);
    const later = { nowSeconds: nowSeconds + HOUR, gapSeconds: GAP_SECONDS };
    expect(hazardAfterLaunch([{ hazards: one, periods }], later)).toEqual(PRIOR_HAZARDS.upToDown);
  });

  test('is that of either pool, as likely one as the other, when the provider takes one of two', () => {
    const one = { ...PRIOR_HAZARDS, classes: [{ weight: 1, ...PRIOR_HAZARDS }] };
    const { periods, nowSeconds } = seen([20]);
    const pools = [
      { hazards: one, periods },
      { hazards: one, periods: [] },
    ];
    const told = hazardAfterLaunch(pools, { nowSeconds, gapSeconds: GAP_SECONDS });
    const expected = (Math.exp(-0.035 * 18) + survivalOf(PRIOR_HAZARDS.upToDown, 18)) / 2;
    expect(survivalOf(told, 18)).toBeCloseTo(expected, 9);
  });
});
