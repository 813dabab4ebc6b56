import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Plan } from '#lib/core/plan/plan.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { type RunResult, simulateRun, taskOf } from '#lib/core/spot/simulate-run.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import type { World } from '#lib/core/spot/world.ts';
import { CHECKPOINT_EVERY_SECONDS } from './cadence.ts';
import { type Course, REGION } from './traced-market.ts';

/** The root volume of a host, which the ledger counts too (gp3 in us-east-1, EBS price list of November 2026). */
const VOLUME_GIB = 100;
const GP3_USD_PER_GIB_MONTH = 0.08;
const HOURS_PER_MONTH = 730;

/** What the trace simulator says of a job on a course. */
export interface Predicted extends RunResult {
  /** Where it starts, in order: AZ ids and `on-demand`. */
  readonly starts: readonly string[];
  /** The price of one of the course's ticks where it starts. */
  readonly tickUsd: (start: string) => number;
}

/** Plays the policy on the course with the work, restart and prices of the job's plan; the first hour of what EC2 interrupts is free. */
export function predictRun(input: {
  readonly course: Course;
  readonly plan: Plan;
  readonly policy: SpotPolicy;
  readonly deadlineSeconds: number;
  /** From the job's creation, at which its clock starts, to the course's first tick. */
  readonly beforeFirstTickSeconds: number;
  /** Market seconds per wall second: checkpoints are counted in wall time. */
  readonly rate: number;
  /** How often the attempt loop asks the policy at the least: the trace is played in ticks of it. */
  readonly decisionEverySeconds?: number | undefined;
}): Predicted {
  const { course, plan, policy, beforeFirstTickSeconds, rate } = input;
  const deadlineSeconds = beforeFirstTickSeconds + input.deadlineSeconds;
  const gapSeconds = input.decisionEverySeconds ?? course.gapSeconds;
  const ticks = Math.ceil(deadlineSeconds / gapSeconds) + 1;
  const volumeUsdPerHour = (VOLUME_GIB * GP3_USD_PER_GIB_MONTH) / HOURS_PER_MONTH;
  const checkpointSeconds = CHECKPOINT_EVERY_SECONDS * rate;
  const option = plan.ladder.find(({ offerKey }) => offerOf(offerKey).instanceType === course.instanceType);
  const onDemand = plan.ladder.find(({ offerKey }) => offerOf(offerKey).capacity === 'on-demand');
  if (option === undefined) throw new Error(`${course.instanceType} is not in the plan`);
  const world: World = {
    gapSeconds,
    pools: course.pools.map(({ azId, up, usdPerHour }) => ({
      name: azId,
      region: REGION,
      // The stack's market holds a course's last tick; the trace simulator's ends with it.
      up: Uint8Array.from({ length: ticks }, (_, tick) => {
        const traced = Math.max(0, Math.floor((tick * gapSeconds - beforeFirstTickSeconds) / course.gapSeconds));
        return up[traced] ?? up.at(-1) ?? 0;
      }),
      usdPerHour: () => usdPerHour + volumeUsdPerHour,
    })),
    onDemandUsdPerHour: (onDemand?.price.usdPerHour ?? Number.POSITIVE_INFINITY) + volumeUsdPerHour,
    rules: {
      restartSeconds: option.startupSeconds + checkpointSeconds / 2,
      sight: 'by-trying',
      isFirstHourFree: true,
      onDemandLeadSeconds: 60,
      moveUsd: 0,
    },
  };
  const workSeconds = (plan.totalSteps / option.stepsPerHour) * 3600 + option.finishingSeconds;
  const job = { workSeconds, deadlineSeconds, startTick: 0 };
  const hazards = course.pools.map(() => PRIOR_HAZARDS);
  const starts: string[] = [];
  const result = simulateRun(world, job, policy.prepare(taskOf(world, job, hazards)), ({ tick, running }) => {
    if (running.kind === 'nothing' || running.sinceSeconds !== tick * gapSeconds) return;
    starts.push(running.kind === 'on-demand' ? 'on-demand' : (course.pools[running.pool]?.azId ?? '?'));
  });
  const tickUsd = (start: string) => {
    const pool = world.pools.find(({ name }) => name === start);
    return ((pool?.usdPerHour(0) ?? world.onDemandUsdPerHour) * course.gapSeconds) / 3600;
  };
  return { ...result, starts, tickUsd };
}
