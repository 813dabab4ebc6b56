import type { PoolHazards } from './spot-policy.ts';

/** Whether capacity was there, tick by tick. */
export interface AvailabilityTrace {
  readonly gapSeconds: number;
  /** 1 where it was. */
  readonly up: Uint8Array;
}

/** Age classes of spot.md section 4, hours. */
export const AGE_EDGES_HOURS: readonly number[] = [0.2, 0.7, 2, 6, 18];

/**
 * Ends of periods by time spent in each age class, over all traces together. The first period of a trace began before it, so its age is unknown and it
 * is left out; the last one counts for the time that was seen of it.
 */
export function hazardsOfTraces(traces: readonly AvailabilityTrace[]): PoolHazards {
  return { upToDown: hazardOf(traces, 1), downToUp: hazardOf(traces, 0) };
}

function hazardOf(traces: readonly AvailabilityTrace[], state: 0 | 1): PoolHazards['upToDown'] {
  const ends = new Array<number>(AGE_EDGES_HOURS.length + 1).fill(0);
  const hours = new Array<number>(AGE_EDGES_HOURS.length + 1).fill(0);
  for (const trace of traces) addPeriods(trace, state, ends, hours);
  return { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: ends.map((count, index) => count / (hours[index] || 1)) };
}

function addPeriods({ gapSeconds, up }: AvailabilityTrace, state: 0 | 1, ends: number[], hours: number[]): void {
  const gapHours = gapSeconds / 3600;
  let since = up.findIndex((value) => value !== up[0]);
  if (since < 0) return;
  for (let tick = since + 1; tick <= up.length; tick++) {
    if (tick < up.length && up[tick] === up[since]) continue;
    if (up[since] === state) addPeriod((tick - since) * gapHours, tick < up.length, ends, hours);
    since = tick;
  }
}

function addPeriod(length: number, hasEnded: boolean, ends: number[], hours: number[]): void {
  let from = 0;
  for (const [index, edge] of [...AGE_EDGES_HOURS, Number.POSITIVE_INFINITY].entries()) {
    const to = Math.min(length, edge);
    hours[index] = (hours[index] ?? 0) + to - from;
    if (length <= edge) {
      if (hasEnded) ends[index] = (ends[index] ?? 0) + 1;
      return;
    }
    from = to;
  }
}
