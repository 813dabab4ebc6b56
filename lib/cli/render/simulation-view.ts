import type { Comparison } from '#lib/core/spot/compare-policies.ts';
import type { Stretch, Timeline } from '#lib/core/spot/timeline.ts';
import type { SimulatedScenes } from '../client/simulated-scenes.ts';
import type { SimulatedTask } from '../client/simulated-task.ts';
import { stretchBecause } from './simulation.ts';

interface Shown {
  readonly task: SimulatedTask;
  readonly scenes: SimulatedScenes;
  readonly notes: readonly string[];
}

/** One run, as JSON. What never ended has `null`. */
export function simulationView({
  task,
  scenes,
  timeline: { policy, result, stretches },
  omniscientUsd,
  onDemandUsd,
  notes,
}: Shown & {
  readonly timeline: Timeline;
  readonly omniscientUsd: number | undefined;
  readonly onDemandUsd: number;
}) {
  const { finishedAtSeconds, lateSeconds, ...figures } = result;
  const zones = scenes.first.world.pools.map((pool) => pool.name);
  return {
    schemaVersion: 1,
    kind: 'thriftune.simulation',
    ...commonOf(task, scenes),
    policy,
    result: {
      ...figures,
      finishedAtHours: finite(finishedAtSeconds / 3600),
      lateHours: finite(lateSeconds / 3600),
      isDeadlineMet: lateSeconds === 0,
      onDemandUsd,
      omniscientUsd,
      overOmniscientShare: omniscientUsd === undefined ? undefined : figures.costUsd / omniscientUsd - 1,
    },
    stretches: stretches.map((stretch) => stretchView(stretch, zones)),
    notes,
  };
}

function stretchView({ pool, decision, ...stretch }: Stretch, zones: readonly string[]) {
  const because = stretchBecause({ pool, decision, ...stretch }, zones);
  return { ...stretch, ...decision, zone: pool === undefined ? undefined : zones[pool], because };
}

/** Policies side by side, as JSON. */
export function comparisonView({ task, scenes, comparison, notes }: Shown & { readonly comparison: Comparison }) {
  return {
    schemaVersion: 1,
    kind: 'thriftune.simulation-comparison',
    ...commonOf(task, scenes),
    ...comparison,
    scores: comparison.scores.map((score) => ({
      ...score,
      meanFinishedAtHours: finite(score.meanFinishedAtHours),
      maxLateHours: finite(score.maxLateHours),
    })),
    notes,
  };
}

function commonOf({ name, workHours, estimate, deadlineHours }: SimulatedTask, { market, first }: SimulatedScenes) {
  const { world, job } = first;
  const { from, source, gapSeconds, onDemandUsdPerHour, spotPrices } = market;
  const ticks = Math.ceil(job.deadlineSeconds / gapSeconds);
  return {
    task: { name, workHours, estimate, deadlineHours, rules: world.rules },
    market: {
      from,
      source,
      gapSeconds,
      startTick: job.startTick,
      onDemandUsdPerHour,
      spotPrices,
      zones: world.pools.map(({ name: zone, region, up, usdPerHour }) => ({
        zone,
        region,
        usdPerHour: usdPerHour(job.startTick),
        upShare: up.subarray(job.startTick, job.startTick + ticks).reduce((sum, state) => sum + state, 0) / ticks,
      })),
    },
  };
}

function finite(figure: number): number | null {
  return Number.isFinite(figure) ? figure : null;
}
