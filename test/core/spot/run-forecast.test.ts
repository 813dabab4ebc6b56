import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lostSecondsAt } from '#lib/core/spot/checkpoint-cadence.ts';
import { priorHazardOf, survivalAfterLaunch } from '#lib/core/spot/hazard.ts';
import { forecastRun } from '#lib/core/spot/run-forecast.ts';
import { seededRandom } from '#lib/core/units/seeded-random.ts';

const prior = (band: 0 | 1 | 2 | 3 | 4, capacity: 'spot' | 'on-demand' = 'spot') =>
  priorHazardOf('ec2/g6.xlarge/spot/us-east-1/use1-az4', capacity, { band, source: 'test', asOf: '2026-11-24' });

/** Saves of ten minutes, so that it tells. */
function byCadence(ageHours: number): number {
  const terms = { hazard: prior(4), minimumSeconds: 60, maximumSeconds: 7200 };
  return lostSecondsAt(terms, { ageHours, saveSeconds: 600, uploadSeconds: 600 }) / 3600;
}

describe('the chance that capacity lasts', () => {
  test('falls with time and with the band, from 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.double({ min: 0.001, max: 50, noNaN: true }),
        (hours, more) => {
          expect(survivalAfterLaunch(prior(4), hours + more)).toBeLessThanOrEqual(survivalAfterLaunch(prior(4), hours));
          expect(survivalAfterLaunch(prior(4), hours)).toBeLessThanOrEqual(
            survivalAfterLaunch(prior(0), hours) + 1e-12,
          );
        },
      ),
    );
    expect(survivalAfterLaunch(prior(4), 0)).toBeCloseTo(1, 12);
    expect(survivalAfterLaunch(prior(4, 'on-demand'), 1000)).toBe(1);
  });
});

describe('the forecast of a run', () => {
  test('is start-up and work where nothing interrupts', () => {
    const run = forecastRun({ workHours: 2, startupHours: 0.1, lostHoursAt: () => 0.1, hazard: prior(4, 'on-demand') });
    expect(run).toEqual({ meanHours: 2.1, deviationHours: 0, interruptions: 0 });
  });

  test.each([
    { workHours: 0.5, startupHours: 0.1, lostHoursAt: () => 0.05, loss: 'always as much' },
    { workHours: 3, startupHours: 0.3, lostHoursAt: () => 0.2, loss: 'always as much' },
    { workHours: 12, startupHours: 0.08, lostHoursAt: () => 0.04, loss: 'always as much' },
    { workHours: 12, startupHours: 0.2, lostHoursAt: byCadence, loss: 'by age' },
  ])(
    'agrees with 12,000 simulated runs: $workHours h of work, lost $loss',
    ({ workHours, startupHours, lostHoursAt }) => {
      const hazard = prior(4);
      const random = seededRandom(8);
      const lifetime = () => {
        const alive = random();
        let [low, high] = [0, 400];
        for (let halving = 0; halving < 24; halving++) {
          const middle = (low + high) / 2;
          if (survivalAfterLaunch(hazard, middle) > alive) low = middle;
          else high = middle;
        }
        return low;
      };
      const runs = Array.from({ length: 12_000 }, () => {
        let [left, hours, interruptions] = [workHours, 0, 0];
        for (;;) {
          const life = lifetime();
          if (life >= startupHours + left) return { hours: hours + startupHours + left, interruptions };
          hours += life;
          interruptions += 1;
          left -= Math.max(0, life - startupHours - lostHoursAt(life));
        }
      });
      const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      const hours = mean(runs.map((run) => run.hours));
      const deviation = Math.sqrt(mean(runs.map((run) => (run.hours - hours) ** 2)));
      const forecast = forecastRun({ workHours, startupHours, lostHoursAt, hazard });
      expect(forecast.meanHours / hours).toBeCloseTo(1, 1.3);
      expect(forecast.deviationHours / deviation).toBeCloseTo(1, 0.7);
      expect(forecast.interruptions / mean(runs.map((run) => run.interruptions))).toBeCloseTo(1, 1);
    },
  );
});
