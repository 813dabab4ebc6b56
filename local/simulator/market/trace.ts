import { z } from 'zod';
import { NOTICE_MARKET_SECONDS } from '../notice.ts';

/** A pool's course: `up` is 1 (or a count of instances) where a launch finds capacity, tick by tick. */
const tracedPoolSchema = z.strictObject({
  region: z.string().min(1),
  zoneId: z.string().min(1),
  /** Types that follow it; left out: every type for sale in the zone. */
  instanceTypes: z.array(z.string().min(1)).min(1).optional(),
  up: z.array(z.number().nonnegative()).min(1),
  /** Price changes: [tick, USD an hour]; left out: the seeded prices go on. */
  prices: z
    .array(z.tuple([z.int().nonnegative(), z.number().positive()]))
    .min(1)
    .optional(),
  /** The on-demand price beside which `prices` were recorded: each type pays the same share of its own. Left out: as they stand. */
  recordedOnDemandUsdPerHour: z.number().positive().optional(),
});

/** A recorded or made-up course of the spot market. While it plays it is the whole spot market of EC2: pools that it does not name have no capacity. */
export const traceSchema = z
  .strictObject({
    /** Market seconds of a tick. */
    gapSeconds: z.int().positive(),
    /** The tick that the course begins with; it also holds until then. */
    startTick: z.int().nonnegative().default(0),
    /** Market seconds before a tick without capacity at which EC2 recommends to leave; left out: it does not. */
    rebalanceLeadSeconds: z.int().min(NOTICE_MARKET_SECONDS).optional(),
    pools: z.array(tracedPoolSchema).min(1),
  })
  .refine(({ pools, startTick }) => pools.every(({ up }) => startTick < up.length), 'startTick lies after the end');

export type Trace = z.output<typeof traceSchema>;
type TracedPool = z.output<typeof tracedPoolSchema>;

/** Whether a pool has capacity at a tick. Its last tick holds for ever. */
export function isUpAt({ up }: TracedPool, tick: number): boolean {
  return (up[Math.min(tick, up.length - 1)] ?? 0) >= 1;
}
