import { describe, expect, test } from 'vitest';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { askAtOf, reconsider } from '#lib/core/attempt/reconsider.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { SpotDecision, SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { A10G, AZ4, AZ6, attempt, ON_DEMAND, option } from './fixtures.ts';
import { LADDER, questionOf } from './question.ts';

const TRAINING_JOB: OfferKey = 'sagemaker/ml.g6.xlarge/on-demand/us-east-1/any';
const { outcome: _, ...stored } = attempt(2, { kind: 'lost', because: '' });
const on = (offerKey: OfferKey): Attempt => ({ ...stored, offerKey, status: 'launched', launchedAt: 9000 });
const saying = (decision: Omit<SpotDecision, 'reason'>): SpotPolicy => ({
  name: 'says',
  prepare: () => () => ({ ...decision, reason: 'rule' }),
});
const ask = (
  offerKey: OfferKey,
  decision: Omit<SpotDecision, 'reason'>,
  overrides: Parameters<typeof questionOf>[0] = {},
) => reconsider({ ...questionOf(overrides), running: on(offerKey) }, saying(decision));

describe('an attempt that runs', () => {
  test('is left for pools before its own, never for those after it', () => {
    expect(ask(A10G, { tryPools: [1, 2, 0], otherwise: 'keep' })).toMatchObject({ kind: 'launch', offers: [AZ6] });
    expect(ask(A10G, { tryPools: [2, 0], otherwise: 'on-demand' }).kind).toBe('keep');
  });

  test('is kept where the better pool rests, has no capacity to offer on-demand, or is on-demand already', () => {
    const refusals = [AZ4, ON_DEMAND].map((offerKey) => ({ offerKey, reason: 'no-capacity', at: 9990 }) as const);
    expect(ask(A10G, { tryPools: [0], otherwise: 'keep' }, { refusals }).kind).toBe('keep');
    expect(ask(A10G, { tryPools: [], otherwise: 'on-demand' }, { refusals }).kind).toBe('keep');
    expect(ask(ON_DEMAND, { tryPools: [], otherwise: 'on-demand' }).kind).toBe('keep');
  });

  test('moves to on-demand, and is let go first where that is a training job or nothing', () => {
    const decision = { tryPools: [], otherwise: 'on-demand' } as const;
    expect(ask(AZ4, decision)).toMatchObject({ kind: 'launch', offers: [ON_DEMAND] });
    const ladder = [...LADDER.slice(0, 3), option(TRAINING_JOB, 2)];
    expect(ask(AZ4, decision, { ladder }).kind).toBe('release');
    expect(ask(ON_DEMAND, { tryPools: [], otherwise: 'nothing' }).kind).toBe('release');
  });

  test('is not left any more when all its steps are done', () => {
    const progress = { attempt: 2, fence: 1, seq: 1, phase: 'evaluating', at: '', totalSteps: 100 } as const;
    const done = { ...progress, step: 100, savedStep: 100 };
    expect(ask(ON_DEMAND, { tryPools: [0], otherwise: 'keep' }, { progress: done }).kind).toBe('keep');
  });

  test('is looked at again at the safety point when it is spot, or after a quarter of its age', () => {
    const deadline = 30_000;
    const at = (offerKey: OfferKey, now: number) =>
      askAtOf({ ...questionOf({ deadline, now }), running: on(offerKey) });
    const safety = deadline - 3600 - 2 * 360 - 100;
    expect(at(AZ4, 10_000)).toBe(safety);
    expect(at(AZ4, 9100)).toBe(safety);
    expect(at(AZ4, safety - 10)).toBe(Math.ceil(safety - 10 + 0.25 * (safety - 10 - 9000)));
    expect(at(ON_DEMAND, 10_000)).toBeUndefined();
    expect(askAtOf({ ...questionOf(), running: on(AZ4) })).toBeUndefined();
  });
});
