import type { PoolHazards } from './spot-policy.ts';

/**
 * How much sooner capacity is thought to come back where EC2 gives a spot request better chances. A score of 1 to 10 orders places and "does not guarantee"
 * capacity (EC2 user guide, Spot placement score): it says where, not how much. So it scales by no more than a quarter either way, in equal steps of the
 * logarithm; ours, November 2026. How long capacity lasts does not follow from it.
 */
const LEAST_SCALE = 0.8;
const MOST_SCALE = 1.25;
const LOWEST_SCORE = 1;
const HIGHEST_SCORE = 10;

/** The hazards of a pool whose place has this score; as they are where none is known. */
export function scoredHazards(hazards: PoolHazards, score: number | undefined): PoolHazards {
  if (score === undefined) return hazards;
  const scale = scaleOf(score);
  return {
    ...hazards,
    downToUp: scaled(hazards.downToUp, scale),
    ...(hazards.classes === undefined
      ? {}
      : { classes: hazards.classes.map((one) => ({ ...one, downToUp: scaled(one.downToUp, scale) })) }),
  };
}

function scaleOf(score: number): number {
  const share =
    (Math.min(HIGHEST_SCORE, Math.max(LOWEST_SCORE, score)) - LOWEST_SCORE) / (HIGHEST_SCORE - LOWEST_SCORE);
  return LEAST_SCALE * (MOST_SCALE / LEAST_SCALE) ** share;
}

function scaled(hazard: PoolHazards['downToUp'], scale: number): PoolHazards['downToUp'] {
  return { ...hazard, ratePerHour: hazard.ratePerHour.map((rate) => rate * scale) };
}
