import type { Hazard } from '../spot/hazard.ts';
import { forecastRun } from '../spot/run-forecast.ts';
import type { Evidence, Forecast } from './plan.ts';

/** Standard deviations from the mean to the 90th and the 95th percentile of a normal distribution. */
const P90 = 1.2816;
const P95 = 1.6449;
/** Relative error (one standard deviation) of a predicted speed. The rule of peaks is off by a third (estimators.md section 4); a measured machine by a tenth. */
const SPEED_ERROR: Readonly<Record<Evidence, number>> = {
  'measured-here': 0.1,
  pilot: 0.1,
  'same-task-elsewhere': 0.2,
  prior: 0.33,
};
/** Hours without compute after an interruption: three minutes, the rest of a pool that had no capacity. */
const REPLACE_HOURS = 0.05;
/** A launch is billed for a minute at least (EC2). */
const SHORTEST_HOURS = 1 / 60;

export interface CostInput {
  /** All in the Clock port's time. */
  readonly startupHours: number;
  readonly trainingHours: number;
  /** That training stands still for saves. */
  readonly savingHours: number;
  readonly finishingHours: number;
  /** Time lost by an interruption so long after the launch, start-up aside. */
  readonly lostHoursAt: (ageHours: number) => number;
  readonly hazard: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>;
  readonly speedEvidence: Evidence;
  /** Instance and volume. */
  readonly usdPerHour: number;
}

/** Time and money of an option. The 95th percentiles decide what is feasible. */
export interface Cost {
  readonly hours: Forecast;
  readonly costUsd: Forecast;
  readonly hoursP95: number;
  readonly costUsdP95: number;
  readonly expectedInterruptions: number;
}

/**
 * Expected cost of a job on one offer, with interruptions: each costs a restart and what was not saved.
 *
 * EC2's rule that the first hour of an interrupted spot instance is free is left out: it makes a bill smaller, never larger.
 */
export function costOf(input: CostInput): Cost {
  const { startupHours, trainingHours, savingHours, finishingHours, lostHoursAt, hazard, usdPerHour } = input;
  const workHours = trainingHours + savingHours + finishingHours;
  const run = forecastRun({ workHours, startupHours, lostHoursAt, hazard });
  const error = SPEED_ERROR[input.speedEvidence] * trainingHours;
  const deviation = Math.hypot(run.deviationHours, error);
  const undisturbed = Math.max(SHORTEST_HOURS, startupHours + workHours);
  const billed = Math.max(SHORTEST_HOURS, run.meanHours);
  const low = Math.max(undisturbed - P90 * error, billed - P90 * deviation, SHORTEST_HOURS);
  const waiting = run.interruptions * REPLACE_HOURS;
  const p95 = billed + P95 * deviation;
  const high = billed + P90 * deviation;
  return {
    hours: { low, likely: billed + waiting, high: high + waiting },
    costUsd: { low: low * usdPerHour, likely: billed * usdPerHour, high: high * usdPerHour },
    hoursP95: p95 + waiting,
    costUsdP95: p95 * usdPerHour,
    expectedInterruptions: run.interruptions,
  };
}
