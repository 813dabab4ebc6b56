import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { GREEDY } from '#lib/core/spot-baselines/greedy.ts';
import type { Course, ScriptedMachine } from './traced-market.ts';

/** A course of the market with the job that is run on it, in ticks, and the policy that foretells where it goes. */
export interface Scenario {
  readonly course: Course;
  readonly workTicks: number;
  readonly deadlineTicks: number;
  readonly capacities?: ('spot' | 'on-demand')[] | undefined;
  readonly policy: SpotPolicy;
  /** AZ ids and `on-demand`, in the order of the starts. */
  readonly starts: readonly string[];
}

/** 40 market minutes, 20 s of the wall: long against a launch (3 s), and two ticks are more than the free first hour. */
export const GAP_SECONDS = 2400;
/** `tokensPerStep`: 8 rows of the example with the tiny model's tokenizer, as the planner counts them. */
export const MACHINE: ScriptedMachine = { tokensPerStep: 498.9, stepWallSeconds: 0.25, startupWallSeconds: 3 };

/** Capacity comes in one zone, goes, and comes in another: what a rule that only chooses before a launch can do. */
export const ZONE_TO_ZONE: Scenario = {
  course: {
    gapSeconds: GAP_SECONDS,
    instanceType: 'g6.xlarge',
    pools: [
      { azId: 'use1-az1', usdPerHour: 0.25, up: [0, 1, 1, 0] },
      { azId: 'use1-az2', usdPerHour: 0.26, up: [0, 0, 0, 1] },
    ],
  },
  workTicks: 2.6,
  deadlineTicks: 10,
  capacities: ['spot'],
  policy: GREEDY,
  starts: ['use1-az1', 'use1-az2'],
};
