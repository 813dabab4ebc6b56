import { seededRandom } from '../units/seeded-random.ts';
import type { PoolHazards } from './spot-policy.ts';
import type { TracedPool } from './world.ts';

export interface MarketSeed {
  readonly seed: number;
  readonly zones: number;
  readonly ticks: number;
  readonly gapSeconds: number;
  readonly onDemandUsdPerHour: number;
  /** Of a zone of middling calm. */
  readonly hazards: PoolHazards;
}

/** Two zones a region, so that several zones are several regions. */
const ZONES_A_REGION = 2;
/** A zone is up to so many times calmer or wilder than the middling one: the probed zones were up 11 to 90 % of the time (spot.md section 3a, traces of 2023). */
const WILDEST = 2;
/** Time before the first tick, in which the start is forgotten: the oldest class ends once in 14 to 29 hours. */
const FORGETTING_HOURS = 240;

/**
 * A market that the seed alone decides: zones that are up and down for times drawn from the hazards by age, at prices that drift. Unlike real zones of
 * one region, which go down together more often than not (correlation 0.35 to 0.53, spot.md section 3b), these know nothing of each other.
 */
export function generatedMarket(market: MarketSeed): readonly TracedPool[] {
  return Array.from({ length: market.zones }, (_, index) => {
    const region = `made-up-${1 + Math.floor(index / ZONES_A_REGION)}`;
    const name = `${region}${'abcdefghij'[index % ZONES_A_REGION]}`;
    // The stream of a zone does not depend on how many zones or ticks are asked for.
    const random = seededRandom(market.seed * 1009 + index);
    const usdPerHour = driftingPrice(market, seededRandom(market.seed * 1009 + index + 500_000));
    return { name, region, up: periodsOf(market, random), usdPerHour };
  });
}

function periodsOf({ ticks, gapSeconds, hazards }: MarketSeed, random: () => number): Uint8Array {
  const wildness = WILDEST ** (2 * random() - 1);
  const gapHours = gapSeconds / 3600;
  const up = new Uint8Array(ticks);
  let isUp = random() < 0.5;
  for (let at = -FORGETTING_HOURS; at < ticks * gapHours; ) {
    const hours = isUp
      ? lifetimeOf(hazards.upToDown, wildness, random())
      : lifetimeOf(hazards.downToUp, 1 / wildness, random());
    if (isUp) up.fill(1, tickAt(at, gapHours, ticks), tickAt(at + hours, gapHours, ticks));
    at += hours;
    isUp = !isUp;
  }
  return up;
}

function tickAt(hours: number, gapHours: number, ticks: number): number {
  return Math.min(ticks, Math.max(0, Math.round(hours / gapHours)));
}

/** The age that a share of periods outlives, under so many times the hazard. */
function lifetimeOf({ ageEdgesHours, ratePerHour }: PoolHazards['upToDown'], times: number, share: number): number {
  let exposure = -Math.log(1 - share);
  let from = 0;
  for (const [index, rate] of ratePerHour.entries()) {
    const to = ageEdgesHours[index] ?? Number.POSITIVE_INFINITY;
    const inClass = rate * times * (to - from);
    if (exposure <= inClass) return from + exposure / (rate * times);
    exposure -= inClass;
    from = to;
  }
  return from;
}

/** Spot was 30 to 60 % of on-demand in the probed zones, changed some 65 to 184 times in 45 days, and its highest was 1.14 to 1.28 times its lowest (spot.md section 6). */
const PRICE = {
  lowestShare: 0.3,
  highestShare: 0.6,
  hoursBetweenChanges: 10,
  changeShare: 0.015,
  widest: 1.12,
} as const;

function driftingPrice(
  { ticks, gapSeconds, onDemandUsdPerHour }: MarketSeed,
  random: () => number,
): TracedPool['usdPerHour'] {
  const { lowestShare, highestShare, hoursBetweenChanges, changeShare, widest } = PRICE;
  const middle = onDemandUsdPerHour * (lowestShare + (highestShare - lowestShare) * random());
  const every = Math.max(1, Math.round((hoursBetweenChanges * 3600) / gapSeconds));
  let factor = 1;
  const prices = Array.from({ length: Math.ceil(ticks / every) + 1 }, () => {
    factor = Math.min(widest, Math.max(1 / widest, factor * (1 + changeShare * (2 * random() - 1))));
    return Math.round(middle * factor * 10_000) / 10_000;
  });
  return (tick) => prices[Math.min(prices.length - 1, Math.max(0, Math.floor(tick / every)))] ?? middle;
}
