import { statSync } from 'node:fs';
import { readTraceFile, readTraceFolder, type TraceFile } from '#lib/adapters/files/spot-traces.ts';
import { generatedMarket } from '#lib/core/spot/generated-market.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { tracedPoolOf, UNPRICED_USD_PER_HOUR } from '#lib/core/spot/spot-trace.ts';
import type { TracedPool } from '#lib/core/spot/world.ts';
import { refusedField } from './refuse-option.ts';
import type { SimulateOptions } from './simulate-options.ts';

/** Spot pools over time, and where they are from. */
export interface Market {
  readonly from: 'trace' | 'generated';
  /** The path, or the seed. */
  readonly source: string;
  readonly gapSeconds: number;
  readonly pools: readonly TracedPool[];
  readonly onDemandUsdPerHour: number;
  /** Kinds of machine that were probed, by the files' names: `v100_1`. */
  readonly machines: readonly string[];
  readonly spotPrices: 'recorded' | 'given' | 'made-up' | 'assumed';
}

/** A file is one zone; a folder is all its files, which must share one gap. */
export function recordedMarket(
  path: string,
  { spotPrice, onDemandPrice }: SimulateOptions,
  regions: readonly string[] | undefined,
): Market {
  const traces = within(tracesOf(path), regions);
  const [first] = traces;
  if (first === undefined) throw refusedField('--trace', `${path} holds no trace (*.json)`);
  for (const trace of traces) requireAlike(first, trace);
  const isPriced = traces.every(({ spotUsdPerHour }) => spotUsdPerHour !== undefined);
  const zones = new Set(traces.map(({ zone }) => zone));
  const pools = traces.map((trace) => {
    const pool = tracedPoolOf(trace, isPriced ? 'recorded' : 'constant');
    return { ...pool, name: zones.size === traces.length ? pool.name : trace.name };
  });
  return {
    from: 'trace',
    source: path,
    gapSeconds: first.gapSeconds,
    pools: pools.map((pool) => priced(pool, spotPrice)),
    machines: [...new Set(traces.flatMap(({ name }) => name.split('_').slice(1).join('_') || []))],
    onDemandUsdPerHour: onDemandPrice ?? first.nodes * first.onDemandUsdPerHour,
    spotPrices: spotPrice === undefined ? (isPriced ? 'recorded' : 'assumed') : 'given',
  };
}

function requireAlike(first: TraceFile, other: TraceFile): void {
  const [one, two] = [first, other].map(({ gapSeconds, nodes }) =>
    first.nodes === other.nodes ? `ticks of ${gapSeconds} s` : `counts of up to ${nodes}`,
  );
  if (one === two) return;
  throw refusedField(
    '--trace',
    `${other.path} has ${two}, ${first.path} has ${one}`,
    'Give one file, or a folder whose files go together.',
  );
}

const ZONES = 4;
/** The pipeline's shortest wait. */
export const MADE_UP_GAP_SECONDS = 300;
/** Room after the deadline for a policy that is late. */
const LATE_HOURS = 48;

export function madeUpMarket(
  { zones, spotPrice, onDemandPrice }: SimulateOptions,
  seed: number,
  startTick: number,
  deadlineHours: number,
): Market {
  const onDemandUsdPerHour = onDemandPrice ?? UNPRICED_USD_PER_HOUR.onDemand;
  const pools = generatedMarket({
    seed,
    zones: zones ?? ZONES,
    ticks: startTick + Math.ceil(((deadlineHours + LATE_HOURS) * 3600) / MADE_UP_GAP_SECONDS),
    gapSeconds: MADE_UP_GAP_SECONDS,
    onDemandUsdPerHour,
    hazards: PRIOR_HAZARDS,
  });
  return {
    from: 'generated',
    source: String(seed),
    gapSeconds: MADE_UP_GAP_SECONDS,
    pools: pools.map((pool) => priced(pool, spotPrice)),
    machines: [],
    onDemandUsdPerHour,
    spotPrices: spotPrice === undefined ? 'made-up' : 'given',
  };
}

function priced(pool: TracedPool, usdPerHour: number | undefined): TracedPool {
  return usdPerHour === undefined ? pool : { ...pool, usdPerHour: () => usdPerHour };
}

function within(traces: readonly TraceFile[], regions: readonly string[] | undefined): readonly TraceFile[] {
  if (regions === undefined || traces.length === 0) return traces;
  const kept = traces.filter(({ region }) => regions.includes(region));
  if (kept.length > 0) return kept;
  const there = [...new Set(traces.map(({ region }) => region))].join(', ');
  throw refusedField('regions', `${regions.join(', ')}: the trace has only ${there}`, 'Give a trace of one of them.');
}

function tracesOf(path: string): readonly TraceFile[] {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
      ? readTraceFolder(path)
      : [readTraceFile(path)];
  } catch (error) {
    throw refusedField('--trace', error instanceof Error ? error.message : String(error));
  }
}
