import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCapacity } from '#lib/core/attempt/choose-capacity.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import { A10G, AZ4, AZ6, ON_DEMAND, option } from './fixtures.ts';

const LADDER = [option(AZ4, 1), option(AZ6, 1.04), option(A10G, 1.1), option(ON_DEMAND, 2, { stepsPerHour: 200 })];
const choose = (refusals: readonly Refusal[], now = 10_000, deadline?: number) =>
  chooseCapacity({ ladder: LADDER, refusals, now, deadline, remainingSteps: 100 });

describe('the next launch', () => {
  test('asks for the best offer and for its equals in other zones', () => {
    expect(choose([])).toMatchObject({ kind: 'launch', offers: [AZ4, AZ6], because: 'the best offer of the plan' });
  });

  test('passes over what rests', () => {
    const taken: Refusal[] = [{ offerKey: AZ4, reason: 'interrupted', at: 9000 }];
    expect(choose(taken)).toMatchObject({ kind: 'launch', offers: [AZ6] });
    expect(choose(taken, 12_600)).toMatchObject({ offers: [AZ4, AZ6] });
  });

  test('leaves the whole quota group alone after a quota error', () => {
    expect(choose([{ offerKey: A10G, reason: 'quota', at: 9900 }])).toMatchObject({
      kind: 'launch',
      offers: [ON_DEMAND],
    });
  });

  test('takes an offer that meets the deadline before a cheaper one that does not', () => {
    expect(choose([], 10_000, 10_000 + 1800)).toMatchObject({ kind: 'launch', offers: [ON_DEMAND] });
  });

  test('counts start-up and finishing against the deadline', () => {
    const slow = option(AZ4, 1, { stepsPerHour: 400, startupSeconds: 600, finishingSeconds: 600 });
    const swift = option(ON_DEMAND, 2, { stepsPerHour: 400, startupSeconds: 300, finishingSeconds: 300 });
    const question = { ladder: [slow, swift], refusals: [], now: 0, remainingSteps: 100 };
    expect(chooseCapacity({ ...question, deadline: 900 + 1200 })).toMatchObject({ offers: [AZ4] });
    expect(chooseCapacity({ ...question, deadline: 900 + 1199 })).toMatchObject({ offers: [ON_DEMAND] });
  });

  test('waits for the first rest to end, and gives up when that is after the deadline', () => {
    const all: Refusal[] = LADDER.map(({ offerKey }, index) => ({ offerKey, reason: 'no-capacity', at: 9990 + index }));
    expect(choose(all)).toMatchObject({ kind: 'wait', until: 9990 + 180 });
    expect(choose(all, 10_000, 10_100).kind).toBe('give-up');
  });

  test('never takes an offer that rests, and does not care for the order of the refusals', () => {
    const refusal = fc.record({
      offerKey: fc.constantFrom(AZ4, AZ6, A10G, ON_DEMAND),
      reason: fc.constantFrom('no-capacity', 'interrupted', 'quota', 'throttled'),
      at: fc.integer({ min: 5000, max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.array(refusal), (refusals) => {
        const decision = choose(refusals);
        expect(choose([...refusals, ...refusals].reverse())).toEqual(decision);
        if (decision.kind === 'wait') expect(decision.until).toBeGreaterThan(10_000);
        if (decision.kind === 'launch') expect(decision.offers.length).toBeGreaterThan(0);
      }),
    );
  });
});
