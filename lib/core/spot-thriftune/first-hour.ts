import type { PoolClass } from './pool-classes.ts';

export interface FirstHourInput {
  readonly usdPerHour: number;
  /** Age of the pool's capacity now. */
  readonly ageHours: number;
  /** Since the instance's launch; 0 for one about to start. */
  readonly elapsedHours: number;
  /** Until the instance is no longer needed. */
  readonly neededHours: number;
}

const PIECES = 10;

/** Expected dollars that AWS will not bill because it interrupts the instance within its first hour (EC2 guide, "Billing for interrupted Spot Instances"). */
export function firstHourRefundUsd({ up }: Pick<PoolClass, 'up'>, input: FirstHourInput): number {
  const { usdPerHour, ageHours, elapsedHours, neededHours } = input;
  const atRiskHours = Math.min(1 - elapsedHours, neededHours);
  if (atRiskHours <= 0) return 0;
  let hours = 0;
  for (let piece = 0; piece < PIECES; piece++) {
    const [from, to] = [(piece / PIECES) * atRiskHours, ((piece + 1) / PIECES) * atRiskHours];
    const chance = up.beyond(ageHours, from) - up.beyond(ageHours, to);
    hours += chance * (elapsedHours + (from + to) / 2);
  }
  return usdPerHour * hours;
}
