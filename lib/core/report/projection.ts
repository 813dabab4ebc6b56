import type { TrainerPhase } from '../attempt/trainer-event.ts';
import type { Option } from '../plan/plan.ts';
import { type MicroUsd, microUsdOf } from '../units/money.ts';

/** What is under way counts as half done: where in it an attempt is, nobody reports. */
const HALF = 0.5;

/**
 * Where a job will end if nothing interrupts it again: what is spent, and start-up, steps and finishing that are left, at the speed and price that the
 * plan saw. An estimate.
 */
export function projectedMicroUsd(input: {
  readonly spentMicroUsd: MicroUsd;
  readonly stepsLeft: number;
  /** Of the attempt that lives; left out when none does, so that the next one has to start up. */
  readonly phase?: TrainerPhase | undefined;
  readonly option: Pick<Option, 'stepsPerHour' | 'startupSeconds' | 'finishingSeconds' | 'price'>;
}): MicroUsd {
  const { spentMicroUsd, stepsLeft, phase, option } = input;
  const startup = phase === undefined ? 1 : phase === 'downloading' || phase === 'loading' ? HALF : 0;
  const finishing = phase === 'publishing' ? 0 : phase === 'evaluating' ? HALF : 1;
  const overheadHours = (startup * option.startupSeconds + finishing * option.finishingSeconds) / 3600;
  const hours = overheadHours + stepsLeft / option.stepsPerHour;
  return spentMicroUsd + Math.round(hours * microUsdOf(option.price.usdPerHour));
}
