import type { PoolHazards } from './spot-policy.ts';

const AGE_EDGES_HOURS = [0.2, 0.7, 2, 6, 18] as const;

/** What is assumed of a pool before anything was seen of it: pooled over the six zones of probes for one V100 (spot.md section 4, set A of 2023; read 24 November 2026). */
export const PRIOR_HAZARDS: PoolHazards = {
  upToDown: { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: [1.43, 1.16, 0.45, 0.21, 0.1, 0.035] },
  downToUp: { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: [1.4, 1.24, 0.43, 0.3, 0.16, 0.07] },
};
