import { omniscientCost } from './omniscient.ts';
import { type RunResult, simulateRun, type TracedJob, taskOf } from './simulate-run.ts';
import type { PoolHazards, SpotPolicy } from './spot-policy.ts';
import type { World } from './world.ts';

/** A job somewhere in a world. */
export interface Scene {
  readonly world: World;
  readonly job: TracedJob;
}

/** How a policy did, over one or several starts. */
export interface PolicyScore {
  readonly policy: string;
  readonly meanUsd: number;
  /** Over the cost of one who knows every tick; ratio of means. */
  readonly overOmniscientShare: number | undefined;
  readonly meanFinishedAtHours: number;
  readonly meanStarts: number;
  readonly meanInterruptions: number;
  readonly meanSpotHours: number;
  readonly meanOnDemandHours: number;
  readonly misses: number;
  readonly maxLateHours: number;
}

export interface Comparison {
  readonly runs: number;
  /** Undefined under rules for which it is not defined. */
  readonly omniscientMeanUsd: number | undefined;
  readonly scores: readonly PolicyScore[];
}

/** Plays every policy in every scene; each pool is assumed to have the same hazards. */
export function comparePolicies(
  scenes: readonly Scene[],
  policies: readonly SpotPolicy[],
  hazards: PoolHazards,
): Comparison {
  const omniscientMeanUsd = hasOptimum(scenes)
    ? meanOf(scenes.map(({ world, job }) => omniscientCost(world, job)))
    : undefined;
  const scores = policies.map((policy) => {
    const runs = scenes.map(({ world, job }) => {
      const assumed = world.pools.map(() => hazards);
      return simulateRun(world, job, policy.prepare(taskOf(world, job, assumed)));
    });
    return scoreOf(policy.name, runs, omniscientMeanUsd);
  });
  return { runs: scenes.length, omniscientMeanUsd, scores };
}

/** The least cost is known for the base rules only. */
function hasOptimum(scenes: readonly Scene[]): boolean {
  return scenes.every(
    ({ world: { rules } }) => !rules.isFirstHourFree && rules.onDemandLeadSeconds + rules.moveUsd === 0,
  );
}

function scoreOf(policy: string, runs: readonly RunResult[], omniscientMeanUsd: number | undefined): PolicyScore {
  const meanUsd = meanOf(runs.map(({ costUsd }) => costUsd));
  return {
    policy,
    meanUsd,
    overOmniscientShare: omniscientMeanUsd === undefined ? undefined : meanUsd / omniscientMeanUsd - 1,
    meanFinishedAtHours: meanOf(runs.map(({ finishedAtSeconds }) => finishedAtSeconds / 3600)),
    meanStarts: meanOf(runs.map(({ spotStarts, onDemandStarts }) => spotStarts + onDemandStarts)),
    meanInterruptions: meanOf(runs.map(({ interruptions }) => interruptions)),
    meanSpotHours: meanOf(runs.map(({ spotHours }) => spotHours)),
    meanOnDemandHours: meanOf(runs.map(({ onDemandHours }) => onDemandHours)),
    misses: runs.filter(({ lateSeconds }) => lateSeconds > 0).length,
    maxLateHours: Math.max(0, ...runs.map(({ lateSeconds }) => lateSeconds / 3600)),
  };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
