import type { TracedPool } from './world.ts';

/** What was recorded of one pool of spot capacity. */
export interface SpotTrace {
  /** The folder's path below the traces, such as `availability/1-node/aws-02-15-2023`. */
  readonly set: string;
  /** The file's name without its ending, such as `us-east-1c_v100_1`. */
  readonly name: string;
  readonly zone: string;
  readonly region: string;
  /** Instances that the job needs at once. */
  readonly nodes: number;
  readonly gapSeconds: number;
  /** 1 where all nodes were to be had. */
  readonly up: Uint8Array;
  /** Of one node. */
  readonly onDemandUsdPerHour: number;
  /** Of one node by tick; undefined where no prices were recorded. */
  readonly spotUsdPerHour: Float64Array | undefined;
}

/** p3.2xlarge in us-west-2 in 2022 and 2023, as in "Can't Be Late" (Wu et al., NSDI 2024; spot.md section 2): for traces that carry no prices. */
export const UNPRICED_USD_PER_HOUR = { spot: 0.9731, onDemand: 3.06 } as const;

/** The zone and region that a trace's name begins with: `us-west-2a_k80_8` is of us-west-2a in us-west-2. */
export function placeOf(name: string): { readonly zone: string; readonly region: string } {
  const zone = name.split('_')[0] ?? name;
  return { zone, region: /^[a-z]{2,}(?:-[a-z]+)+-\d+/.exec(zone)?.[0] ?? zone.replace(/-?[a-z]$/, '') };
}

/** A trace's pool for the whole job's nodes; at the price without record when its own is not asked for or not there. */
export function tracedPoolOf(trace: SpotTrace, prices: 'recorded' | 'constant'): TracedPool {
  const { zone, region, nodes, up, onDemandUsdPerHour, spotUsdPerHour: recorded } = trace;
  // At another on-demand price than that of the paper the ratio of the two is kept.
  const constant = nodes * UNPRICED_USD_PER_HOUR.spot * (onDemandUsdPerHour / UNPRICED_USD_PER_HOUR.onDemand);
  if (prices === 'constant' || recorded === undefined) return { name: zone, region, up, usdPerHour: () => constant };
  const last = recorded.length - 1;
  return { name: zone, region, up, usdPerHour: (tick) => nodes * (recorded[Math.min(tick, last)] ?? 0) };
}

/** The ticks of a trace from one to before another. */
export function partOf(trace: SpotTrace, fromTick: number, toTick: number): SpotTrace {
  return {
    ...trace,
    up: trace.up.subarray(fromTick, toTick),
    spotUsdPerHour: trace.spotUsdPerHour?.subarray(fromTick, toTick),
  };
}
