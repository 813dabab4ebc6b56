import type { MicroUsd } from '../units/money.ts';

/** What is lost if the attempt dies now: the price of the steps since the last checkpoint. */
export function lossIfItDiesNow(input: {
  readonly step: number;
  readonly savedStep: number;
  readonly stepsPerHour: number;
  readonly microUsdPerHour: MicroUsd;
}): MicroUsd {
  const steps = Math.max(0, input.step - input.savedStep);
  return Math.round((steps / input.stepsPerHour) * input.microUsdPerHour);
}
