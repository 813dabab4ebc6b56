import { type AvailabilityTrace, hazardsOfTraces } from '../../../lib/core/spot/hazards-of-traces.ts';
import type { PoolHazards } from '../../../lib/core/spot/spot-policy.ts';
import type { SpotTrace } from '../../../lib/core/spot/spot-trace.ts';

/** What a policy assumes of a file's pool: fitted on all other files whose zone's name differs, whatever the set (spot.md section 5a); the prior where there is none. */
export function hazardsFor(file: SpotTrace, allFiles: readonly SpotTrace[]): PoolHazards {
  return fittedHazards(allFiles.filter(({ zone }) => zone !== file.zone));
}

export function fittedHazards(traces: readonly AvailabilityTrace[]): PoolHazards {
  return traces.length === 0 ? PRIOR_HAZARDS : hazardsOfTraces(traces);
}

/** Pooled over six zones of probes for one V100 in 2023 (spot.md section 4). */
const AGE_EDGES_HOURS = [0.2, 0.7, 2, 6, 18];
export const PRIOR_HAZARDS: PoolHazards = {
  upToDown: { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: [1.43, 1.16, 0.45, 0.21, 0.1, 0.035] },
  downToUp: { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: [1.4, 1.24, 0.43, 0.3, 0.16, 0.07] },
};
