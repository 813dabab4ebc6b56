import type { PoolHazards, WeightedHazards } from './spot-policy.ts';

/** Whether capacity was there, tick by tick. */
export interface AvailabilityTrace {
  readonly gapSeconds: number;
  /** 1 where it was. */
  readonly up: Uint8Array;
}

/** Age classes of spot.md section 4, hours. */
const AGE_EDGES_HOURS: readonly number[] = [0.2, 0.7, 2, 6, 18];
const AGE_CLASSES = AGE_EDGES_HOURS.length + 1;

/** Kinds of pool that the traces are told apart into. Three or four gain less than 0.2 % of cost over two (traces of 2022-23, 25 November 2026). */
const POOL_CLASSES = 2;

/**
 * Hazards of pools like those of the traces: ends of periods by time spent in each age class, over all traces together, and the same for kinds of pool
 * that the traces fall into (a mixture fitted by expectation-maximisation, a trace being of one kind throughout).
 *
 * The first period of a trace began before it, so its age is unknown and it is left out; the last one counts for the time that was seen of it.
 */
export function hazardsOfTraces(traces: readonly AvailabilityTrace[]): PoolHazards {
  const counts = traces.map(countsOf);
  const pooled = ratesOf(
    counts,
    counts.map(() => 1),
  );
  return { ...hazardsFrom(pooled), classes: classesOf(counts, pooled) };
}

/** Ends and hours by age class, of periods without capacity and with. */
interface Counts {
  readonly down: Tally;
  readonly up: Tally;
  readonly upShare: number;
}

interface Tally {
  readonly ends: readonly number[];
  readonly hours: readonly number[];
}

interface Rates {
  readonly down: readonly number[];
  readonly up: readonly number[];
}

function hazardsFrom({ up, down }: Rates): Omit<WeightedHazards, 'weight'> {
  return {
    upToDown: { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: up },
    downToUp: { ageEdgesHours: AGE_EDGES_HOURS, ratePerHour: down },
  };
}

const ROUNDS = 30;

function classesOf(counts: readonly Counts[], pooled: Rates): readonly WeightedHazards[] {
  const ranks = counts.map(({ upShare }) => counts.filter((other) => other.upShare < upShare).length);
  let shares: number[][] = ranks.map((rank) =>
    Array.from({ length: POOL_CLASSES }, (_, kind) =>
      Math.floor((rank * POOL_CLASSES) / counts.length) === kind ? 1 : 0,
    ),
  );
  let classes: readonly (Rates & { readonly weight: number })[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    classes = Array.from({ length: POOL_CLASSES }, (_, kind) => {
      const mine = shares.map((share) => share[kind] ?? 0);
      const weight = (sumOf(mine) + 0.5) / (counts.length + 0.5 * POOL_CLASSES);
      return { ...ratesOf(counts, mine, pooled), weight };
    });
    shares = counts.map((count) => sharesOf(count, classes));
  }
  return classes.map(({ weight, ...rates }) => ({ weight, ...hazardsFrom(rates) }));
}

function sharesOf(count: Counts, classes: readonly (Rates & { readonly weight: number })[]): number[] {
  const logs = classes.map(
    ({ weight, up, down }) => Math.log(weight) + logLikelihood(count.up, up) + logLikelihood(count.down, down),
  );
  const most = Math.max(...logs);
  const odds = logs.map((log) => Math.exp(log - most));
  return odds.map((odd) => odd / sumOf(odds));
}

function logLikelihood({ ends, hours }: Tally, rates: readonly number[]): number {
  return sumOf(rates.map((rate, age) => (ends[age] ?? 0) * Math.log(rate) - (hours[age] ?? 0) * rate));
}

/** So many ends at the pooled rate are added to every class, so that an age that it hardly saw keeps a rate. */
const ADDED_ENDS = 2;
/** Added to the pooled rates themselves: half an end in an hour. */
const POOLED_ADDED = { ends: 0.5, hours: 1 } as const;

function ratesOf(counts: readonly Counts[], shares: readonly number[], pooled?: Rates): Rates {
  const rates = (state: 'up' | 'down') =>
    Array.from({ length: AGE_CLASSES }, (_, age) => {
      const ends = sumOf(counts.map((count, index) => (shares[index] ?? 0) * (count[state].ends[age] ?? 0)));
      const hours = sumOf(counts.map((count, index) => (shares[index] ?? 0) * (count[state].hours[age] ?? 0)));
      const prior = pooled?.[state][age];
      return prior === undefined
        ? (ends + POOLED_ADDED.ends) / (hours + POOLED_ADDED.hours)
        : (ends + ADDED_ENDS) / (hours + ADDED_ENDS / prior);
    });
  return { up: rates('up'), down: rates('down') };
}

function countsOf({ gapSeconds, up }: AvailabilityTrace): Counts {
  const tally = { down: emptyTally(), up: emptyTally() };
  let since = up.findIndex((value) => value !== up[0]);
  for (let tick = since + 1; since >= 0 && tick <= up.length; tick++) {
    if (tick < up.length && up[tick] === up[since]) continue;
    const hours = ((tick - since) * gapSeconds) / 3600;
    addPeriod(up[since] === 1 ? tally.up : tally.down, hours, tick < up.length);
    since = tick;
  }
  return { ...tally, upShare: up.reduce((sum, value) => sum + value, 0) / Math.max(1, up.length) };
}

function emptyTally(): { ends: number[]; hours: number[] } {
  return { ends: new Array<number>(AGE_CLASSES).fill(0), hours: new Array<number>(AGE_CLASSES).fill(0) };
}

function addPeriod({ ends, hours }: { ends: number[]; hours: number[] }, length: number, hasEnded: boolean): void {
  let from = 0;
  for (const [age, edge] of [...AGE_EDGES_HOURS, Number.POSITIVE_INFINITY].entries()) {
    const to = Math.min(length, edge);
    hours[age] = (hours[age] ?? 0) + to - from;
    if (length <= edge) {
      if (hasEnded) ends[age] = (ends[age] ?? 0) + 1;
      return;
    }
    from = to;
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
