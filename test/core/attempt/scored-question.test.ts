import { describe, expect, test } from 'vitest';
import { adviceOf } from '#lib/core/attempt/choose-capacity.ts';
import { scoredQuestion } from '#lib/core/attempt/scored-question.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import { THRIFTUNE_POLICY } from '#lib/core/spot-thriftune/thriftune-policy.ts';
import { AZ4, AZ6, ON_DEMAND } from './fixtures.ts';
import { LADDER, questionOf } from './question.ts';

const scoresOf = (score: number) => [
  { region: 'us-east-1', azId: 'use1-az4', score },
  { region: 'us-east-1', azId: 'use1-az6', score },
];
const refusals = LADDER.filter(({ offerKey }) => offerKey !== ON_DEMAND).map(({ offerKey }) => ({
  offerKey,
  at: 9_990,
  reason: 'no-capacity' as const,
}));

describe('placement scores', () => {
  test('make waiting look cheaper where they are high, and take no offer out of the ladder', () => {
    const waitUsd = (score: number) => {
      const question = scoredQuestion(questionOf({ refusals, deadline: 40_000 }), scoresOf(score));
      expect(question.ladder).toEqual(LADDER);
      const { expectedUsd } = adviceOf(question, THRIFTUNE_POLICY).decision;
      return Math.min(expectedUsd?.chosen ?? Number.NaN, expectedUsd?.nextBest ?? Number.NaN);
    };
    expect(waitUsd(10)).toBeLessThan(waitUsd(1));
  });

  test('are those of an offer’s own zone, and of spot on EC2 alone', () => {
    const scores = [{ region: 'us-east-1', azId: 'use1-az4', score: 10 }];
    const asked = questionOf();
    const scored = scoredQuestion(asked, scores);
    const same = (key: OfferKey) => expect(scored.market.hazards(key)).toEqual(asked.market.hazards(key));
    expect(scored.market.hazards(AZ4)).not.toEqual(asked.market.hazards(AZ4));
    same(AZ6);
    same(ON_DEMAND);
    same('sagemaker/g6.xlarge/spot/us-east-1/any');
  });
});
