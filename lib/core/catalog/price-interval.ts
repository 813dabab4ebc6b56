import type { EpochSeconds } from '../units/time.ts';
import { instantOfDate } from './as-of.ts';
import { type CatalogCapacity, type CatalogPrice, familyOf } from './catalog.ts';

/** What a price may be now, read from its age. Low to high is meant to hold in 90 of 100 cases. */
export interface PriceInterval {
  readonly lowUsdPerHour: number;
  readonly highUsdPerHour: number;
  readonly ageDays: number;
  /** Old enough that the price should be asked for again before money rests on it. */
  readonly stale: boolean;
}

/** How the logarithm of a price moved: 5th and 95th percentile over a span. Shorter and longer spans are scaled as a random walk, by the root of time. */
interface Drift {
  readonly low: number;
  readonly high: number;
  readonly overDays: number;
  readonly staleAfterDays: number;
}

/**
 * Movements seen in shared/data/aws-catalog, 23 November 2026 (test/core/catalog/price-interval.test.ts computes them again):
 *
 * - spot: Spot Advisor's price of 28 June 2025 (interruption.csv) against the mean over AZs of September 2026 (spot.csv), 202 type-regions. EC2 moves
 *   spot prices daily, so a price is stale after a day.
 * - P on-demand: a year apart, 37 versions of the price list from September 2023 to July 2026 (ondemand-history.csv). All four changes were cuts.
 * - other on-demand: nothing moved in 125 type-years there; the one list price outside P that moved is ml.trn1.32xlarge, 28.497 to 24.73 between
 *   January 2025 and September 2026 (sagemaker.csv), and its move is taken.
 * - Capacity Blocks: 31 January to 22 July 2026, 58 type-regions (capacity-blocks.csv): lists only rose.
 *
 * After how many days a price is stale is our choice, not a measurement.
 */
const DRIFT = {
  spot: { low: -0.585, high: 1.609, overDays: 430, staleAfterDays: 1 },
  pOnDemand: { low: -0.58, high: 0, overDays: 365, staleAfterDays: 90 },
  otherOnDemand: { low: -0.142, high: 0, overDays: 609, staleAfterDays: 90 },
  capacityBlock: { low: 0, high: 0.278, overDays: 172, staleAfterDays: 90 },
} as const satisfies Record<string, Drift>;

const SECONDS_PER_DAY = 86_400;

/**
 * The interval of a price at `now`: its own range, where it has one, widened by its age.
 *
 * A spot price is held between a tenth of on-demand and on-demand: EC2's floor, and its default for the most one pays (prices.md section 2).
 */
export function priceIntervalOf(
  price: CatalogPrice,
  at: {
    readonly capacity: CatalogCapacity;
    readonly instanceType: string;
    readonly now: EpochSeconds;
    /** Spot only: what on-demand of the same thing may cost now. */
    readonly onDemand?: Pick<PriceInterval, 'lowUsdPerHour' | 'highUsdPerHour'> | undefined;
  },
): PriceInterval {
  const ageDays = ageDaysOf(price.asOf, at.now);
  const drift = driftOf(at.capacity, at.instanceType);
  const steps = Math.sqrt(Math.min(ageDays, LONGEST_DAYS) / drift.overDays);
  const low = (price.range?.lowUsdPerHour ?? price.usdPerHour) * Math.exp(drift.low * steps);
  const high = (price.range?.highUsdPerHour ?? price.usdPerHour) * Math.exp(drift.high * steps);
  const known = { ageDays, stale: ageDays > drift.staleAfterDays };
  if (at.capacity !== 'spot' || at.onDemand === undefined)
    return { ...known, lowUsdPerHour: low, highUsdPerHour: high };
  return {
    ...known,
    lowUsdPerHour: Math.min(price.usdPerHour, Math.max(low, 0.1 * at.onDemand.lowUsdPerHour)),
    highUsdPerHour: Math.max(price.usdPerHour, Math.min(high, at.onDemand.highUsdPerHour)),
  };
}

/** A date that cannot be read ages as a decade: an interval that is too wide costs less than a promise on a price of unknown age. */
const LONGEST_DAYS = 3650;

/** Days since a date (`2026-09`, `2026-07-20` or an instant); a month counts from its first day, a date to come as today. */
export function ageDaysOf(asOf: string, now: EpochSeconds): number {
  const at = instantOfDate(asOf);
  return at === undefined ? LONGEST_DAYS : Math.max(0, (now - at) / SECONDS_PER_DAY);
}

function driftOf(capacity: CatalogCapacity, instanceType: string): Drift {
  switch (capacity) {
    case 'spot':
      return DRIFT.spot;
    case 'capacity-block':
      return DRIFT.capacityBlock;
    case 'on-demand':
      return /^p\d/.test(familyOf(instanceType)) ? DRIFT.pOnDemand : DRIFT.otherOnDemand;
    default:
      return capacity satisfies never;
  }
}
