import { type MicroUsd, usdOf } from '../units/money.ts';

/** EC2's shortest billed launch, in seconds: a shorter lease would be billed as this. https://aws.amazon.com/ec2/pricing/on-demand/ (November 2026) */
export const SHORTEST_LEASE_SECONDS = 60;

/** SageMaker's default quota for the longest run of a training job, in seconds (5 days; Service Quotas, November 2026). */
export const LONGEST_LEASE_SECONDS = 432_000;

export interface LeaseInput {
  readonly heldMicroUsd: MicroUsd;
  readonly spentMicroUsd: MicroUsd;
  /**
   * The highest price that the launch can come to: the on-demand price, for spot too (the launch sets no maximum price, which makes on-demand the
   * maximum: EC2 interrupts above it), plus the root volume's.
   */
  readonly microUsdPerHour: MicroUsd;
  /** Seconds of the clock from the lease's end until the provider stops billing. */
  readonly stopSeconds: number;
  /** Seconds below which a launch is not worth its start-up. */
  readonly shortestUsefulSeconds?: number | undefined;
}

/** A lease, or why there is none. */
export type Lease =
  | { readonly kind: 'lease'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly because: string };

/**
 * Seconds after which an attempt is ended because its hold would be spent, all of it at the highest price. The bill cannot pass the hold.
 *
 * One second is kept back for the rounding of ledger lines (half a micro-dollar each).
 */
export function leaseSecondsOf(input: LeaseInput): Lease {
  const { heldMicroUsd, spentMicroUsd, microUsdPerHour, stopSeconds } = input;
  const left = Math.max(0, heldMicroUsd - spentMicroUsd);
  const affordable = microUsdPerHour <= 0 ? LONGEST_LEASE_SECONDS : Math.floor((left * 3600) / microUsdPerHour);
  const seconds = Math.min(LONGEST_LEASE_SECONDS, affordable - Math.ceil(stopSeconds) - 1);
  const shortest = Math.max(SHORTEST_LEASE_SECONDS, Math.ceil(input.shortestUsefulSeconds ?? 0));
  if (seconds >= shortest) return { kind: 'lease', seconds };
  const [dollars, price] = [usdOf(left).toFixed(4), usdOf(microUsdPerHour).toFixed(4)];
  return {
    kind: 'refused',
    because: `$${dollars} of the hold is left: at up to $${price} an hour that is ${Math.max(0, seconds)} s of work, and a launch needs ${shortest} s`,
  };
}
