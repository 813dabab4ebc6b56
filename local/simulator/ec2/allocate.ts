import type { Subnet } from '../aws/emulator.ts';
import type { Zone } from '../market/zones.ts';
import type { CapacityKind } from '../quotas/quota-names.ts';
import type { FleetConfig, FleetOverride } from './fleet-request.ts';

/** An override with its place found out. */
export interface Candidate {
  readonly config: FleetConfig;
  readonly override: FleetOverride;
  readonly zone: Zone;
  readonly subnet: Subnet;
  /** Price now per hour; `undefined` where the type is not for sale in this zone. */
  readonly microUsdPerHour: bigint | undefined;
  /** How deep the pool is, for the capacity-optimized strategies: higher is deeper. */
  readonly depth: number;
}

/** Why a candidate gives nothing now. */
export interface CandidateRefusal {
  readonly code: string;
  readonly message: string;
}

/** The order in which a strategy tries pools. Ties keep the request's order. */
export function inOrder(candidates: readonly Candidate[], kind: CapacityKind, strategy: string): readonly Candidate[] {
  const byPriority = (a: Candidate, b: Candidate) =>
    (a.override.priority ?? Number.POSITIVE_INFINITY) - (b.override.priority ?? Number.POSITIVE_INFINITY) || 0;
  const byPrice = (a: Candidate, b: Candidate) => Number((a.microUsdPerHour ?? 0n) - (b.microUsdPerHour ?? 0n));
  const byDepth = (a: Candidate, b: Candidate) => b.depth - a.depth;
  switch (strategy) {
    case 'prioritized':
    case 'capacity-optimized-prioritized':
      return candidates.toSorted((a, b) => compare(byPriority(a, b)) || byDepth(a, b));
    case 'capacity-optimized':
      return candidates.toSorted(byDepth);
    default:
      // lowest-price and price-capacity-optimized: price per instance hour; depth decides only between equals here.
      return candidates.toSorted((a, b) => byPrice(a, b) || (kind === 'spot' ? byDepth(a, b) : 0));
  }
}

/** ∞ − ∞ is not a number: two overrides without priority are equal. */
function compare(difference: number): number {
  return Number.isNaN(difference) ? 0 : difference;
}
