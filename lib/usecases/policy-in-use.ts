import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { THRIFTUNE_POLICY } from '#lib/core/spot-thriftune/thriftune-policy.ts';

/** The policy that all jobs are run by. */
export const POLICY: SpotPolicy = THRIFTUNE_POLICY;
