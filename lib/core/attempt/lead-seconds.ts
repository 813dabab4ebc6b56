import { offerOf } from '../catalog/offer-key.ts';
import { percentileOf } from '../units/percentile.ts';
import type { Attempt } from './attempt.ts';

/**
 * From the request to on-demand capacity, before enough was seen. On AWS the longest that was measured of GPU families in us-west-2 (58 minutes; spot.md
 * section 9, pull requests of September 2026): too long costs money, too short a deadline. The local stack always has on-demand capacity.
 */
export const DEFAULT_LEAD_SECONDS = { aws: 3480, local: 60 } as const;

/** Fewer launches say nothing of a 95th percentile. */
const ENOUGH_LAUNCHES = 5;

/** 95th percentile of the time from intent to capacity of on-demand launches. */
export function leadSecondsOf(attempts: readonly Attempt[], defaultSeconds: number): number {
  const leads = attempts
    .filter(({ offerKey }) => offerOf(offerKey).capacity === 'on-demand')
    .flatMap(({ launchedAt, intendedAt }) => (launchedAt === undefined ? [] : [Math.max(0, launchedAt - intendedAt)]))
    .toSorted((a, b) => a - b);
  return leads.length < ENOUGH_LAUNCHES ? defaultSeconds : percentileOf(leads, 0.95);
}
