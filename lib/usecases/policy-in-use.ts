import { SPOT_FIRST_POLICY } from '#lib/core/spot/spot-first-policy.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';

/** The policy that all jobs are run by. */
export const POLICY: SpotPolicy = SPOT_FIRST_POLICY;
