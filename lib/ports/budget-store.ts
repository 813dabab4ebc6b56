import type { MicroUsd } from '../core/units/money.ts';

export type HoldResult =
  | { readonly kind: 'held'; readonly heldMicroUsd: MicroUsd }
  | { readonly kind: 'refused'; readonly limitMicroUsd: MicroUsd; readonly heldMicroUsd: MicroUsd };

/** Money set aside for a job. One conditional write against the job's cap; repeating a call changes nothing. */
export interface BudgetStore {
  hold(tenant: string, jobId: string, amountMicroUsd: MicroUsd, capMicroUsd: MicroUsd): Promise<HoldResult>;
  /** Books what was spent and gives the rest back, once. */
  settle(tenant: string, jobId: string, spentMicroUsd: MicroUsd): Promise<{ readonly releasedMicroUsd: MicroUsd }>;
}
