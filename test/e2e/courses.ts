import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { POLICY } from '#lib/usecases/policy-in-use.ts';
import type { Course, ScriptedMachine } from './traced-market.ts';

/** A course of the market with the job that is run on it, in ticks, and the policy that foretells where it goes. */
export interface Scenario {
  readonly course: Course;
  readonly workTicks: number;
  readonly deadlineTicks: number;
  readonly capacities?: ('spot' | 'on-demand')[] | undefined;
  readonly policy: SpotPolicy;
  /** How often the attempt loop asks it at the least; left out: once a tick. */
  readonly decisionEverySeconds?: number | undefined;
  /** AZ ids and `on-demand`, in the order of the starts. */
  readonly starts: readonly string[];
}

/** 40 market minutes, 20 s of the wall: long against a launch (3 s), and two ticks are more than the free first hour. */
export const GAP_SECONDS = 2400;
/** `tokensPerStep`: 8 rows of the example with the tiny model's tokenizer, as the planner counts them. */
export const MACHINE: ScriptedMachine = { tokensPerStep: 498.9, stepWallSeconds: 0.25, startupWallSeconds: 3 };

const ZONES = (az1: readonly (0 | 1)[], az2: readonly (0 | 1)[]): Course => ({
  gapSeconds: GAP_SECONDS,
  instanceType: 'g6.xlarge',
  pools: [
    { azId: 'use1-az1', usdPerHour: 0.25, up: az1 },
    { azId: 'use1-az2', usdPerHour: 0.26, up: az2 },
  ],
});
/** The policy is asked at least so often while a job waits (lib/core/attempt/spot-task.ts). */
const DECISION_EVERY_SECONDS = 300;

/**
 * Nothing is to be had: wait. One zone; it is lost, so the other one; that is lost too, and little slack is left: on-demand. The first zone comes back and
 * is asked an hour after it was last seen without capacity: back to spot, until the end.
 */
export const SCENARIO: Scenario = {
  course: ZONES([0, 1, 1, 0, 0, 0, 1], [0, 0, 0, 1, 0]),
  workTicks: 6,
  deadlineTicks: 9.5,
  decisionEverySeconds: DECISION_EVERY_SECONDS,
  policy: POLICY,
  starts: ['use1-az1', 'use1-az2', 'on-demand', 'use1-az1'],
};
