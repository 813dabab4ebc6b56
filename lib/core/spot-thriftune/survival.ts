import type { Hazard } from '../spot/hazard.ts';

/** A hazard by age, made ready for many questions. Hours. */
export interface Survival {
  /** Chance that a period of this age lasts so many hours more. */
  readonly beyond: (ageHours: number, hours: number) => number;
  /** Chance that a period lasts from its beginning to this age. */
  readonly to: (ageHours: number) => number;
  readonly ratePerHourAt: (ageHours: number) => number;
  /** Of a whole period. */
  readonly meanHours: number;
}

/** Longest age that is integrated over; a period that lasts longer counts as this long. */
const HORIZON_HOURS = 400;
const STEP_HOURS = 0.05;

export function survivalOf({ ageEdgesHours, ratePerHour }: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>): Survival {
  const exposure = (ageHours: number): number => {
    let sum = 0;
    let from = 0;
    for (const [index, rate] of ratePerHour.entries()) {
      const to = Math.min(ageHours, ageEdgesHours[index] ?? Number.POSITIVE_INFINITY);
      if (to <= from) break;
      sum += rate * (to - from);
      from = to;
    }
    return sum;
  };
  const to = (ageHours: number): number => Math.exp(-exposure(ageHours));
  let meanHours = 0;
  for (let age = STEP_HOURS / 2; age < HORIZON_HOURS; age += STEP_HOURS) meanHours += to(age) * STEP_HOURS;
  return {
    beyond: (ageHours, hours) => Math.exp(exposure(ageHours) - exposure(ageHours + hours)),
    to,
    ratePerHourAt: (ageHours) => ratePerHour[ageEdgesHours.filter((edge) => edge < ageHours).length] ?? 0,
    meanHours,
  };
}
