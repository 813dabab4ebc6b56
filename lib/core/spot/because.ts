import type { SpotDecision, SpotReason } from './spot-policy.ts';

export interface ReasonFacts {
  /** What is launched or kept, in the reader's words: an offer, or `nothing`. */
  readonly what: string;
  readonly usdPerHour?: number | undefined;
  /** From now to the safety point; undefined without a deadline. */
  readonly slackSeconds?: number | undefined;
}

/** One plain sentence for a decision, with the numbers that it rests on. */
export function becauseOf({ reason, expectedUsd }: Pick<SpotDecision, 'reason' | 'expectedUsd'>, facts: ReasonFacts) {
  const { what, usdPerHour, slackSeconds } = facts;
  const price = usdPerHour === undefined ? '' : ` at $${usdPerHour.toFixed(4)} an hour`;
  const compared =
    expectedUsd === undefined
      ? ''
      : `, expected to cost $${expectedUsd.chosen.toFixed(2)} to the end against $${expectedUsd.nextBest.toFixed(2)}`;
  const slack = slackSeconds === undefined ? '' : `; ${spanOf(slackSeconds)}`;
  return `${what}${price}: ${REASONS[reason]}${compared}${slack}`;
}

const REASONS: Readonly<Record<SpotReason, string>> = {
  done: 'the work is done',
  'safety-net': 'only on-demand capacity surely meets the deadline now',
  'last-stretch-on-spot': 'the spot instance works, and on-demand would still be in time if it were taken',
  'spot-is-cheapest': 'spot is the cheapest way on',
  'waiting-is-cheapest': 'waiting for spot is the cheapest way on',
  'on-demand-is-cheapest': 'on-demand is the cheapest way on',
  'keep-running': 'nothing that may be had is better than what runs',
  rule: 'the rule of the policy',
};

function spanOf(slackSeconds: number): string {
  const minutes = Math.floor(Math.abs(slackSeconds) / 60);
  const span = minutes >= 120 ? `${(minutes / 60).toFixed(1)} h` : `${minutes} min`;
  return slackSeconds >= 0 ? `${span} until the safety point` : `the safety point passed ${span} ago`;
}
