import type { OfferKey } from '../catalog/offer-key.ts';
import type { InterruptionBand } from '../catalog/offer-snapshot.ts';
import type { Evidence } from '../plan/plan.ts';

/** Rate at which a period of capacity (or of none) ends, by its age. The last rate holds for ever. */
export interface Hazard {
  readonly offerKey: OfferKey;
  readonly direction: 'up-to-down' | 'down-to-up';
  /** Upper edges of all age classes but the last. */
  readonly ageEdgesHours: readonly number[];
  /** One more than edges. */
  readonly ratePerHour: readonly number[];
  readonly evidence: { readonly class: Evidence; readonly rows: number; readonly asOf: string };
}

/** Ends of periods per hour by age, pooled over six zones of probes for one V100 in February to April 2023 (spot.md section 4): young periods end, old ones last. */
const AGE_EDGES_HOURS = [0.2, 0.7, 2, 6, 18] as const;
export const PRIOR_UP_TO_DOWN = {
  ageEdgesHours: AGE_EDGES_HOURS,
  ratePerHour: [1.43, 1.16, 0.45, 0.21, 0.1, 0.035],
} as const;
export const PRIOR_DOWN_TO_UP = {
  ageEdgesHours: AGE_EDGES_HOURS,
  ratePerHour: [1.4, 1.24, 0.43, 0.3, 0.16, 0.07],
} as const;
/**
 * The prior times this, by Spot Advisor's band (0 is under 5 % a month, 4 over 20 %). The bands say which pools are calmer, not by how much: read as
 * an hourly rate they are 200 to 20,000 times too low against the traces (spot.md 5a). So they scale by no more than two either way (issue 6), in equal
 * steps of the logarithm; the truth may well lie outside.
 */
const BAND_SCALE = [0.5, 0.71, 1, 1.41, 2] as const;
const UNKNOWN_SCALE = 1;

/** The hazard that a plan assumes before anything was seen. On-demand capacity is not taken back. */
export function priorHazardOf(
  offerKey: OfferKey,
  capacity: 'spot' | 'on-demand',
  interruption: InterruptionBand | undefined,
): Hazard {
  const scale = interruption === undefined ? UNKNOWN_SCALE : BAND_SCALE[interruption.band];
  const factor = capacity === 'spot' ? scale : 0;
  return {
    offerKey,
    direction: 'up-to-down',
    ageEdgesHours: PRIOR_UP_TO_DOWN.ageEdgesHours,
    ratePerHour: PRIOR_UP_TO_DOWN.ratePerHour.map((rate) => rate * factor),
    evidence: { class: 'prior', rows: 0, asOf: interruption?.asOf ?? '2026-11-24' },
  };
}

/**
 * Chance that capacity lasts for so many hours after a launch.
 *
 * The ages are those of a pool's period of capacity, and a launch finds the pool at an age that nobody knows: the chance of living on is that of a
 * random moment within such periods, the share of all period time that lies more than `hours` before its end.
 */
export function survivalAfterLaunch(hazard: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>, hours: number): number {
  if (hazard.ratePerHour.every((rate) => rate === 0)) return 1;
  return timeBeyond(hazard, hours) / timeBeyond(hazard, 0);
}

/** Integral of the survival from an age on. */
function timeBeyond(hazard: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>, hours: number): number {
  let sum = 0;
  let from = hours;
  for (const [index, rate] of hazard.ratePerHour.entries()) {
    const to = hazard.ageEdgesHours[index] ?? Number.POSITIVE_INFINITY;
    if (to <= from) continue;
    const alive = survivalOf(hazard, from);
    sum += rate === 0 ? alive * (to - from) : (alive * (1 - Math.exp(-rate * (to - from)))) / rate;
    from = to;
  }
  return sum;
}

/** Chance that a period lives to an age. */
export function survivalOf(
  { ageEdgesHours, ratePerHour }: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>,
  hours: number,
): number {
  let exposure = 0;
  let from = 0;
  for (const [index, rate] of ratePerHour.entries()) {
    const to = Math.min(hours, ageEdgesHours[index] ?? Number.POSITIVE_INFINITY);
    if (to <= from) break;
    exposure += rate * (to - from);
    from = to;
  }
  return Math.exp(-exposure);
}
