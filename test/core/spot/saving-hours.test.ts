import { describe, expect, test } from 'vitest';
import { type CadenceTerms, checkpointIntervalSeconds } from '#lib/core/spot/checkpoint-cadence.ts';
import { survivalAfterLaunch } from '#lib/core/spot/hazard.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { savingHoursOf } from '#lib/core/spot/saving-hours.ts';
import { seededRandom } from '#lib/core/units/seeded-random.ts';

const bounds = { minimumSeconds: 60, maximumSeconds: 3600 };
const spot: CadenceTerms = { hazard: PRIOR_HAZARDS.upToDown, ...bounds };

describe('the hours of saves', () => {
  test('are a save an hour on capacity that is not taken', () => {
    const onDemand = { hazard: { ageEdgesHours: [], ratePerHour: [0] }, ...bounds };
    expect(savingHoursOf(onDemand, { workHours: 36, saveSeconds: 100 })).toBeCloseTo(1, 12);
  });

  test('are all of the work again at most', () => {
    expect(savingHoursOf(spot, { workHours: 0.5, saveSeconds: 5000 })).toBeCloseTo(0.5, 12);
    expect(savingHoursOf(spot, { workHours: 10, saveSeconds: 0 })).toBe(0);
  });

  test('are what docs/spot.md says, of 12 h of training', () => {
    const percent = [1, 30, 640].map((saveSeconds) => (100 * savingHoursOf(spot, { workHours: 12, saveSeconds })) / 12);
    expect(percent.map((one) => one.toPrecision(1))).toEqual(['0.6', '3', '2e+1']);
  });

  test.each([
    [2, 30],
    [12, 5],
    [48, 30],
    [48, 120],
  ])(
    'agree within a seventh with what instances of the prior do in %s h of work with saves of %s s',
    (workHours, saveSeconds) => {
      const random = seededRandom(3);
      let [work, saves] = [0, 0];
      for (let run = 0; run < 600; run++) {
        for (let left = workHours; left > 1e-9; ) {
          const done = workOfOne(left, saveSeconds, random());
          [left, work, saves] = [left - done.work, work + done.work, saves + done.saves];
        }
      }
      const found = savingHoursOf(spot, { workHours, saveSeconds }) / workHours;
      const ratio = found / ((saves * saveSeconds) / 3600 / work);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.15);
    },
  );
});

/** Work and saves of an instance until its work is done or it is taken, when so much of all lives is longer. */
function workOfOne(leftHours: number, saveSeconds: number, alive: number): { work: number; saves: number } {
  let [age, work, saves] = [0, 0, 0];
  while (work < leftHours - 1e-9) {
    const interval = checkpointIntervalSeconds(spot, { ageHours: age, saveSeconds }) / 3600;
    const next = Math.min(interval, leftHours - work);
    if (survivalAfterLaunch(spot.hazard, age + next + saveSeconds / 3600) < alive) return { work, saves };
    [age, work, saves] = [age + next + saveSeconds / 3600, work + next, saves + 1];
  }
  return { work, saves };
}
