import type { Plan } from '../plan/plan.ts';
import { microUsdOf, type MicroUsd } from '../units/money.ts';

/** What is set aside for a job before it runs: what its plan may need, never more than its cap. */
export function holdFor(plan: Plan, capMicroUsd: MicroUsd): MicroUsd {
  return Math.min(microUsdOf(plan.holdUsd + plan.finishingUsd), capMicroUsd);
}
