import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapacityQuestion } from '#lib/core/attempt/capacity-question.ts';
import { chooseCapacity } from '#lib/core/attempt/choose-capacity.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import { REST_SECONDS, restsUntil } from '#lib/core/attempt/rests.ts';
import type { SpotDecision, SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { THRIFTUNE_POLICY } from '#lib/core/spot-thriftune/thriftune-policy.ts';
import { A10G, AZ4, AZ6, ON_DEMAND } from './fixtures.ts';
import { LADDER, questionOf } from './question.ts';

/** The safety point of a whole hour of work: two restarts of 360 s and a lead of 100 s before it. */
const BEFORE_DEADLINE = 3600 + 2 * 360 + 100;
const choose = (overrides: Partial<CapacityQuestion> = {}, policy: SpotPolicy = THRIFTUNE_POLICY) =>
  chooseCapacity(questionOf(overrides), policy);
const saying = (decision: SpotDecision): SpotPolicy => ({ name: 'says', prepare: () => () => decision });
const allDown: Refusal[] = LADDER.slice(0, 3).map(({ offerKey }) => ({ offerKey, reason: 'no-capacity', at: 9990 }));

describe('the next launch', () => {
  test('asks for the first pool and for its equals in other zones', () => {
    expect(choose()).toMatchObject({ kind: 'launch', offers: [AZ4, AZ6], because: expect.stringContaining(AZ4) });
  });

  test('keeps the order of the policy, in one call only what one call can launch', () => {
    const policy = saying({ tryPools: [2, 1, 0], otherwise: 'nothing', reason: 'spot-is-cheapest' });
    expect(choose({}, policy)).toMatchObject({ offers: [A10G] });
    expect(choose({ refusals: [{ offerKey: A10G, reason: 'no-capacity', at: 9999 }] }, policy)).toMatchObject({
      offers: [AZ6, AZ4],
    });
  });

  test('leaves the whole quota group alone after a quota error, and does not see its pools down', () => {
    expect(choose({ refusals: [{ offerKey: A10G, reason: 'quota', at: 9900 }] })).toMatchObject({ kind: 'wait' });
    const deadline = 10_000 + BEFORE_DEADLINE;
    const refusals: Refusal[] = [{ offerKey: A10G, reason: 'quota', at: 9900 }];
    expect(choose({ deadline, refusals })).toMatchObject({ kind: 'launch', offers: [ON_DEMAND] });
  });

  test('is on-demand from the safety point on', () => {
    const at = (deadline: number) => choose({ deadline, refusals: allDown });
    expect(at(10_000 + BEFORE_DEADLINE)).toMatchObject({
      kind: 'launch',
      offers: [ON_DEMAND],
      because: expect.stringContaining('only on-demand capacity surely meets the deadline'),
    });
    expect(at(10_000 + BEFORE_DEADLINE + 299)).toMatchObject({ kind: 'launch', offers: [ON_DEMAND] });
  });

  test('counts what is saved', () => {
    const progress = { attempt: 1, fence: 1, seq: 1, phase: 'training', at: '', totalSteps: 100 } as const;
    const deadline = 10_000 + BEFORE_DEADLINE;
    const question = { deadline, refusals: allDown, progress: { ...progress, step: 99, savedStep: 50 } };
    expect(choose(question)).toMatchObject({ kind: 'wait', until: 10_000 + 300 });
  });

  test('without on-demand in the ladder is spot whatever the deadline', () => {
    const ladder = LADDER.slice(0, 3);
    expect(choose({ ladder, deadline: 10_100 })).toMatchObject({ kind: 'launch', offers: [AZ4, AZ6] });
    const policy = saying({ tryPools: [], otherwise: 'on-demand', reason: 'on-demand-is-cheapest' });
    expect(choose({ ladder }, policy)).toMatchObject({ kind: 'launch', offers: [AZ4, AZ6] });
  });
});

describe('a wait', () => {
  test('ends at the safety point, and grows with the time that the pools have been away', () => {
    expect(choose({ refusals: allDown })).toMatchObject({ kind: 'wait', until: 10_300 });
    const away = [1000, 4000, 7000].flatMap((at) => allDown.map((refusal) => ({ ...refusal, at })));
    expect(choose({ refusals: [...away, ...allDown] })).toMatchObject({ until: 10_000 + 0.25 * 9000 });
    const deadline = 10_000 + BEFORE_DEADLINE + 400;
    const waits = saying({ tryPools: [], otherwise: 'nothing', reason: 'waiting-is-cheapest' });
    expect(choose({ refusals: [...away, ...allDown], deadline }, waits)).toMatchObject({ until: 10_400 });
  });

  test('that would reach the deadline is a surrender', () => {
    expect(choose({ ladder: LADDER.slice(0, 3), refusals: allDown, deadline: 10_200 })).toMatchObject({
      kind: 'give-up',
    });
  });
});

test('never takes an offer that rests, waits five minutes at least and never past the safety point', () => {
  const refusal = fc.record({
    offerKey: fc.constantFrom(AZ4, AZ6, A10G, ON_DEMAND),
    reason: fc.constantFrom('no-capacity', 'interrupted', 'quota', 'throttled'),
    at: fc.integer({ min: 5000, max: 10_000 }),
  });
  const deadline = fc.option(fc.integer({ min: 10_001, max: 40_000 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(refusal), deadline, (refusals, at) => {
      const decision = choose({ refusals, deadline: at });
      expect(choose({ refusals: refusals.toReversed(), deadline: at })).toEqual(decision);
      if (decision.kind === 'launch') {
        const resting = refusals.filter(({ reason, at: since }) => since + REST_SECONDS[reason] > 10_000);
        expect(decision.offers.some((offer) => resting.some(({ offerKey }) => offerKey === offer))).toBe(false);
      }
      if (decision.kind !== 'wait') return;
      expect(decision.until).toBeGreaterThanOrEqual(10_300);
      const onDemandRests = restsUntil(ON_DEMAND, refusals) > 10_000;
      if (at !== undefined && !onDemandRests) expect(decision.until).toBeLessThanOrEqual(at - BEFORE_DEADLINE);
    }),
  );
});
