import type { CapacityQuestion } from '#lib/core/attempt/capacity-question.ts';
import { priorPoolHazardsOf } from '#lib/core/spot/prior-hazards.ts';
import { A10G, AZ4, AZ6, ON_DEMAND, option } from './fixtures.ts';

const PRICES: Readonly<Record<string, number>> = { [AZ4]: 0.4, [AZ6]: 0.41, [A10G]: 0.5, [ON_DEMAND]: 1 };
export const LADDER = [AZ4, AZ6, A10G, ON_DEMAND].map((offerKey) =>
  option(offerKey, 1, { startupSeconds: 300, finishingSeconds: 0 }),
);

/** A job of 100 steps, an hour on every rung, asked at 10,000 s; created at 0. */
export function questionOf(overrides: Partial<CapacityQuestion> = {}): CapacityQuestion {
  return {
    ladder: LADDER,
    totalSteps: 100,
    startedAt: 0,
    now: 10_000,
    attempts: [],
    refusals: [],
    lostSeconds: 60,
    savingShare: 0,
    leadSeconds: 100,
    market: {
      usdPerHour: ({ offerKey }) => PRICES[offerKey] ?? 1,
      hazards: (offerKey) => priorPoolHazardsOf(offerKey, undefined),
      moveUsd: () => 0,
    },
    ...overrides,
  };
}
