import { describe, expect, test } from 'vitest';
import { hazardsOfTraces } from '#lib/core/spot/hazards-of-traces.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { classesOf, classWeights } from '#lib/core/spot-thriftune/pool-classes.ts';

const HOUR = 3600;
const trust = { trust: 1, gapSeconds: 300 };

/** Periods of so many hours each, up first, one after the other. */
function periodsOf(hours: readonly number[]) {
  let at = 0;
  return hours.map((length, index) => {
    const firstSeenAtSeconds = at;
    at += length * HOUR;
    return { isUp: index % 2 === 0, firstSeenAtSeconds, lastSeenAtSeconds: at - 300 };
  });
}

describe('the kind of a pool', () => {
  const classes = classesOf(PRIOR_HAZARDS);

  test('is what was assumed before anything was seen', () => {
    expect(classWeights(classes, { periods: [] }, trust)).toEqual([0.5, 0.5]);
  });

  test('is learnt from what was seen: long periods speak for a calm one, short ones for a harsh one', () => {
    const [calm = 0] = classWeights(classes, { periods: periodsOf([20, 0.5, 30, 0.5, 40]) }, trust);
    const [harsh = 0] = classWeights(classes, { periods: periodsOf([0.3, 5, 0.4, 9, 0.2, 8, 0.3]) }, trust);
    expect(calm).toBeGreaterThan(0.6);
    expect(harsh).toBeLessThan(0.4);
  });
});

describe('hazards of traces', () => {
  const trace = (gapSeconds: number, runs: readonly number[]) => ({
    gapSeconds,
    up: Uint8Array.from(runs.flatMap((length, index) => new Array<number>(length).fill(index % 2))),
  });

  test('are ends by hours, without the first period and with the seen part of the last', () => {
    // Ticks of an hour: down 5 (left out), up 1, down 3, up 4, unfinished.
    const { upToDown, downToUp } = hazardsOfTraces([trace(HOUR, [5, 1, 3, 4])]);
    // Half an end in an hour is added to every age. Up: 0.2 h + 0.2 h, 0.5 + 0.5, 0.3 + 1.3 with one end, then 2 h of the last.
    expect(upToDown.ratePerHour[2]).toBeCloseTo(1.5 / 2.6, 9);
    expect(upToDown.ratePerHour[3]).toBeCloseTo(0.5 / 3, 9);
    expect(downToUp.ratePerHour[3]).toBeCloseTo(1.5 / 2, 9);
  });

  test('tell calm pools from harsh ones', () => {
    const calm = trace(
      HOUR / 4,
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 2 : 80)),
    );
    const harsh = trace(
      HOUR / 4,
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 80 : 2)),
    );
    const { classes = [] } = hazardsOfTraces([calm, harsh, calm, harsh]);
    const [first, second] = classes.map((one) => one.upToDown.ratePerHour[1] ?? 0);
    expect(classes.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
    expect(first).toBeGreaterThan(3 * (second ?? 0));
  });
});
