import { type AvailabilityTrace, hazardsOfTraces } from '../../../lib/core/spot/hazards-of-traces.ts';
import { PRIOR_HAZARDS } from '../../../lib/core/spot/prior-hazards.ts';
import type { PoolHazards } from '../../../lib/core/spot/spot-policy.ts';
import type { SpotTrace } from '../../../lib/core/spot/spot-trace.ts';

/** What a policy assumes of a file's pool: fitted on all other files whose zone's name differs, whatever the set (spot.md section 5a); the prior where there is none. */
export function hazardsFor(file: SpotTrace, allFiles: readonly SpotTrace[]): PoolHazards {
  return fittedHazards(allFiles.filter(({ zone }) => zone !== file.zone));
}

export function fittedHazards(traces: readonly AvailabilityTrace[]): PoolHazards {
  return traces.length === 0 ? PRIOR_HAZARDS : hazardsOfTraces(traces);
}
