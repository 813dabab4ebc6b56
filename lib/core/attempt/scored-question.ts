import type { AzScore } from '../catalog/live-facts.ts';
import { offerOf } from '../catalog/offer-key.ts';
import { scoredHazards } from '../spot/placement-scale.ts';
import type { CapacityQuestion } from './capacity-question.ts';

/** The question, with placement scores told to the policy as what they are: a hint at where spot capacity is found sooner. No offer comes or goes by them. */
export function scoredQuestion(question: CapacityQuestion, scores: readonly AzScore[]): CapacityQuestion {
  if (scores.length === 0) return question;
  const { market } = question;
  return {
    ...question,
    market: {
      ...market,
      hazards: (offerKey) => {
        const { service, capacity, region, azId } = offerOf(offerKey);
        const isAsked = service === 'ec2' && capacity === 'spot';
        const here = isAsked ? scores.find((one) => one.region === region && one.azId === azId) : undefined;
        return scoredHazards(market.hazards(offerKey), here?.score);
      },
    },
  };
}
