import type { Plan } from '../plan/plan.ts';
import { type MicroUsd, microUsdOf } from '../units/money.ts';

/**
 * What is set aside for a job: what it may spend until it is stopped and what finishing costs, never more than the cap.
 *
 * The plan's `holdUsd` is the cap minus `finishingUsd`, so that for a plan of this cap the whole cap is held.
 */
export function holdFor(
  { holdUsd, finishingUsd }: Pick<Plan, 'holdUsd' | 'finishingUsd'>,
  capMicroUsd: MicroUsd,
): MicroUsd {
  return Math.min(capMicroUsd, microUsdOf(holdUsd + finishingUsd));
}
