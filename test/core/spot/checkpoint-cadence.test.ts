import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type CadenceTerms, checkpointIntervalSeconds, lostSecondsAt } from '#lib/core/spot/checkpoint-cadence.ts';
import { priorHazardOf, survivalAfterLaunch, survivalOf } from '#lib/core/spot/hazard.ts';

const prior = priorHazardOf('ec2/g6.xlarge/spot/us-east-1/use1-az4', 'spot', undefined);
const unbounded: CadenceTerms = { hazard: prior, minimumSeconds: 1, maximumSeconds: 1e9 };
const minutes = (ageHours: number, saveSeconds = 30) =>
  checkpointIntervalSeconds(unbounded, { ageHours, saveSeconds }) / 60;

/** What the trainer's suite reads, too. */
const CasesSchema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      hazard: z.object({ ageEdgesHours: z.array(z.number()), ratePerHour: z.array(z.number()) }),
      minimumSeconds: z.number(),
      maximumSeconds: z.number(),
      ageHours: z.number(),
      saveSeconds: z.number(),
      intervalSeconds: z.number(),
    }),
  ),
});

/** Zero, or a number that is not lost in rounding. */
function realistic(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 9, arbitrary: fc.double({ min, max, noNaN: true }) },
  );
}

/** Any table of up to five ages; the rates need not fall. */
const anyTerms: fc.Arbitrary<CadenceTerms> = fc
  .record({
    edges: fc.uniqueArray(fc.double({ min: 0.01, max: 100, noNaN: true }), { maxLength: 5 }),
    rates: fc.array(realistic(1e-6, 20), { minLength: 6, maxLength: 6 }),
    minimumSeconds: fc.double({ min: 0.05, max: 600, noNaN: true }),
    more: fc.double({ min: 0, max: 7200, noNaN: true }),
  })
  .map(({ edges, rates, minimumSeconds, more }) => ({
    hazard: { ageEdgesHours: edges.toSorted((a, b) => a - b), ratePerHour: rates.slice(0, edges.length + 1) },
    minimumSeconds,
    maximumSeconds: minimumSeconds + more,
  }));
const age = fc.double({ min: 0, max: 60, noNaN: true });
const save = realistic(1e-6, 900);
/** Rounding: the last bits of two ways to the same number. */
const NOISE = 1e-9;

describe('the checkpoint interval', () => {
  test('is what spot.md section 5 states for saves of 30 s, within a tenth', () => {
    for (const [ageHours, stated] of [
      [0, 6.5],
      [0.1, 6.5],
      [1, 12],
      [6, 24],
      [12, 24],
      [18, 41],
      [40, 41],
    ] as const)
      expect(Math.abs(minutes(ageHours) / stated - 1), `${ageHours} h`).toBeLessThan(0.1);
  });

  test('grows with age and with the time of a save, whatever the hazard', () => {
    fc.assert(
      fc.property(anyTerms, age, age, save, save, (terms, ageHours, older, saveSeconds, longer) => {
        const interval = checkpointIntervalSeconds(terms, { ageHours, saveSeconds });
        const later = checkpointIntervalSeconds(terms, { ageHours: ageHours + older, saveSeconds });
        const dearer = checkpointIntervalSeconds(terms, { ageHours, saveSeconds: saveSeconds + longer });
        expect(later).toBeGreaterThanOrEqual(interval * (1 - NOISE));
        expect(dearer).toBeGreaterThanOrEqual(interval * (1 - NOISE));
      }),
      { numRuns: 2000 },
    );
  });

  test('leaves half the time for work and keeps its bounds; a save that is longer than the longest interval wins', () => {
    fc.assert(
      fc.property(anyTerms, age, save, (terms, ageHours, saveSeconds) => {
        const interval = checkpointIntervalSeconds(terms, { ageHours, saveSeconds });
        expect(interval).toBeGreaterThanOrEqual(Math.max(saveSeconds, terms.minimumSeconds));
        expect(interval).toBeLessThanOrEqual(Math.max(saveSeconds, terms.maximumSeconds));
      }),
    );
  });

  test('is the longest where nothing is taken back', () => {
    const hazard = priorHazardOf('ec2/g6.xlarge/on-demand/us-east-1/any', 'on-demand', undefined);
    const terms = { hazard, minimumSeconds: 60, maximumSeconds: 3600 };
    expect(checkpointIntervalSeconds(terms, { ageHours: 0, saveSeconds: 30 })).toBe(3600);
  });

  test('agrees with Daly at a constant rate: √(2δM) where saves are short, less where they are not', () => {
    const at = (saveSeconds: number) =>
      checkpointIntervalSeconds(
        { ...unbounded, hazard: { ageEdgesHours: [], ratePerHour: [1] } },
        { ageHours: 3, saveSeconds },
      );
    expect(at(1)).toBeCloseTo(Math.sqrt(2 * 3600) * (1 + Math.sqrt(1 / 7200) / 3 + 1 / 7200 / 9) - 1, 9);
    expect(at(600) / Math.sqrt(2 * 600 * 3600)).toBeLessThan(0.82);
  });

  test('looks ahead: shortly before the hazard falls it is longer than the rate at the moment asks for', () => {
    expect(minutes(0.65)).toBeGreaterThan(minutes(0.4) * 1.1);
    expect(minutes(0.65)).toBeLessThan(minutes(0.7));
  });

  test('costs an interruption half of interval and save, and the upload: the mean over all moments of a cycle', () => {
    const [saveSeconds, uploadSeconds] = [30, 90];
    const cycle = minutes(20) * 60 + saveSeconds;
    const moments = Array.from({ length: 10_000 }, (_, index) => ((index + 0.5) / 10_000) * cycle);
    const lost = moments.map((since) => (since < uploadSeconds ? since + cycle : since));
    const mean = lost.reduce((sum, seconds) => sum + seconds, 0) / lost.length;
    expect(lostSecondsAt(unbounded, { ageHours: 20, saveSeconds, uploadSeconds }) / mean).toBeCloseTo(1, 3);
  });
});

describe('the shared cases', () => {
  const file = join(import.meta.dirname, '../../../containers/trainer/tests/fixtures/checkpoint-cadence.json');
  const { cases } = CasesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

  test.each(cases)('$name', ({ ageHours, saveSeconds, intervalSeconds, ...terms }) => {
    expect(checkpointIntervalSeconds(terms, { ageHours, saveSeconds })).toBeCloseTo(intervalSeconds, 9);
  });
});

describe('the time lost to saves and interruptions over an instance of the prior', () => {
  test.each([5, 30, 120])('is at most 1.02 times that of the best schedule there is: saves of %s s', (saveSeconds) => {
    const survival = (hours: number) => survivalOf(prior, hours);
    const found = lostHoursOf(survival, saveSeconds, cadence(saveSeconds));
    expect(found / leastLostHoursOf(survival, saveSeconds)).toBeLessThan(1.02);
    // A save every five minutes loses more than a tenth more.
    expect(lostHoursOf(survival, saveSeconds, () => 300) / found).toBeGreaterThan(1.1);
  });

  test('is safer with the age of the instance than with that of a pool met at a random moment', () => {
    const save = 30;
    const atRandom = cadence(save, { hazard: hazardAfterLaunch(), minimumSeconds: 1, maximumSeconds: 1e9 });
    const young = (hours: number) => survivalOf(prior, hours);
    const met = (hours: number) => survivalAfterLaunch(prior, hours);
    const atLeast = leastLostHoursOf(met, save);
    // Where the pool is in fact older, the instance's age loses a twelfth more than the best; where it is not, the other assumption loses a sixth more.
    expect(lostHoursOf(met, save, cadence(save)) / atLeast).toBeLessThan(1.09);
    expect(lostHoursOf(met, save, atRandom) / atLeast).toBeLessThan(1.01);
    expect(lostHoursOf(young, save, atRandom) / lostHoursOf(young, save, cadence(save))).toBeGreaterThan(1.16);
  });
});

/** Of an instance by its own age, when the launch found the pool at a random moment of its time up. */
function hazardAfterLaunch(): CadenceTerms['hazard'] {
  const width = 0.4;
  const edges = Array.from({ length: 60 }, (_, index) => (index + 1) * width);
  const rates = edges.map(
    (to) => Math.log(survivalAfterLaunch(prior, to - width) / survivalAfterLaunch(prior, to)) / width,
  );
  return { ageEdgesHours: edges, ratePerHour: [...rates, LAST_RATE] };
}

type Survival = (hours: number) => number;
const LAST_RATE = prior.ratePerHour.at(-1) ?? 0;
const LAST_HOURS = prior.ageEdgesHours.at(-1) ?? 0;

function cadence(saveSeconds: number, terms = unbounded) {
  return (ageHours: number) => checkpointIntervalSeconds(terms, { ageHours, saveSeconds });
}

/** By Simpson's rule; the ages at which the rate changes are whole steps. */
function lifeHoursOf(survival: Survival): number {
  const step = 0.05;
  let hours = 0;
  for (let from = 0; survival(from) > 1e-7; from += step)
    hours += (step / 6) * (survival(from) + 4 * survival(from + step / 2) + survival(from + step));
  return hours;
}

function lostHoursOf(survival: Survival, saveSeconds: number, intervalSeconds: (ageHours: number) => number): number {
  return lifeHoursOf(survival) - workHoursOf(survival, saveSeconds, intervalSeconds);
}

/** Expected work that is saved before an instance is taken: interval by interval, each counts if the instance outlives its save. */
function workHoursOf(survival: Survival, saveSeconds: number, intervalSeconds: (ageHours: number) => number): number {
  let work = 0;
  let ageHours = 0;
  while (survival(ageHours) > 1e-7) {
    const interval = intervalSeconds(ageHours) / 3600;
    ageHours += interval + saveSeconds / 3600;
    work += interval * survival(ageHours);
  }
  return work;
}

/** At best: backward over ages in steps of 5 s, from the age at which the rate stays as it is and one interval is best for ever. */
function leastLostHoursOf(survival: Survival, saveSeconds: number): number {
  const step = 5 / 3600;
  const saveSteps = Math.round(saveSeconds / 3600 / step);
  const last = Math.ceil(LAST_HOURS / step);
  const longest = Math.ceil(1.5 / step);
  const alive = Float64Array.from({ length: last + longest + saveSteps + 1 }, (_, index) => survival(index * step));
  const forEver = Math.max(
    ...Array.from({ length: longest }, (_, index) => {
      const interval = (index + 1) * step;
      return interval / (Math.exp(LAST_RATE * (interval + saveSeconds / 3600)) - 1);
    }),
  );
  const value = new Float64Array(alive.length).fill(forEver);
  for (let at = last - 1; at >= 0; at--) {
    let best = 0;
    for (let work = 1; work <= longest; work++) {
      const to = at + work + saveSteps;
      best = Math.max(best, ((alive[to] ?? 0) / (alive[at] ?? 1)) * (work * step + (value[to] ?? 0)));
    }
    value[at] = best;
  }
  return lifeHoursOf(survival) - (value[0] ?? 0);
}
