import type { MicroUsd } from '../units/money.ts';

/** A lease under a minute is no launch: EC2 bills a minute anyway. */
export const SHORTEST_LEASE_SECONDS = 60;

/** SageMaker's longest MaxRuntime, 28 days (API reference, StoppingCondition). */
export const LONGEST_LEASE_SECONDS = 28 * 24 * 3600;

/** How long compute may live, or why it may not be launched. */
export type Lease =
  | { readonly kind: 'leased'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly because: string };

/**
 * The seconds after which what is held would be spent, counted at the highest price that may be asked.
 *
 * Spot never costs more than on-demand, so the on-demand price is the ceiling of a spot lease: the lease ends compute at or before the moment the hold is
 * spent, even with the control plane gone.
 */
export function leaseOf(input: {
  readonly heldMicroUsd: MicroUsd;
  readonly spentMicroUsd: MicroUsd;
  /** Instance and volume at their highest price. */
  readonly ceilingMicroUsdPerHour: MicroUsd;
}): Lease {
  const left = input.heldMicroUsd - input.spentMicroUsd;
  const seconds = Math.floor((left * 3600) / input.ceilingMicroUsdPerHour);
  if (seconds < SHORTEST_LEASE_SECONDS) {
    return { kind: 'refused', because: `the ${left} micro-dollars that are left of the hold do not pay for a minute` };
  }
  return { kind: 'leased', seconds: Math.min(seconds, LONGEST_LEASE_SECONDS) };
}
