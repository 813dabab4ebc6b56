import type { TraceFile } from '../../../lib/adapters/files/spot-traces.ts';
import { PRIOR_HAZARDS } from '../../../lib/core/spot/prior-hazards.ts';
import { type RunResult, simulateRun, type TracedJob, taskOf } from '../../../lib/core/spot/simulate-run.ts';
import type { PoolHazards } from '../../../lib/core/spot/spot-policy.ts';
import { partOf, tracedPoolOf } from '../../../lib/core/spot/spot-trace.ts';
import type { World } from '../../../lib/core/spot/world.ts';
import { ORACLES, POLICIES } from './bench-policies.ts';
import { fittedHazards, hazardsFor } from './hazards-for.ts';
import { lastStartOf, type Scene } from './scenes.ts';

/** A run's figures, without what a finish would say that `lateSeconds` does not. */
export type RunFigures = Omit<RunResult, 'finishedAtSeconds'>;

/** A policy that never finishes counts as so late. */
const NEVER_SECONDS = 30 * 24 * 3600;

/** A policy in a scene, from every start. */
export function runScene(scene: Scene, policyName: string, allFiles: readonly TraceFile[]): readonly RunFigures[] {
  const world = worldOf(scene, allFiles);
  const jobs = jobsOf(scene, world);
  const [first] = jobs;
  if (first === undefined) return [];
  const task = taskOf(world, first, hazardsOf(scene, allFiles));
  const oracle = ORACLES.get(policyName);
  const decide = POLICIES.find(({ name }) => name === policyName)?.prepare(task);
  return jobs.map((job) => {
    const own = oracle?.(world, job).prepare(task) ?? decide;
    if (own === undefined) throw new Error(`there is no policy ${policyName}`);
    const { finishedAtSeconds, ...figures } = simulateRun(world, job, own);
    return { ...figures, lateSeconds: Math.min(figures.lateSeconds, NEVER_SECONDS) };
  });
}

export function worldOf(scene: Scene, allFiles: readonly TraceFile[]): World {
  const parts = scene.traces.map(({ path, fromTick, toTick }) => partOf(fileAt(path, allFiles), fromTick, toTick));
  const [first] = parts;
  if (first === undefined) throw new Error(`${scene.group}: a scene without traces`);
  return {
    gapSeconds: first.gapSeconds,
    pools: parts.map((part) => tracedPoolOf(part, scene.prices)),
    onDemandUsdPerHour: first.nodes * first.onDemandUsdPerHour,
    rules: scene.rules,
  };
}

/** Starts spread evenly over the ticks, without chance (spot.md section 5). */
export function jobsOf(
  { workHours, deadlineHours, starts }: Scene,
  { pools, gapSeconds }: World,
): readonly TracedJob[] {
  const last = lastStartOf(Math.min(...pools.map(({ up }) => up.length)), deadlineHours, gapSeconds);
  return Array.from({ length: starts }, (_, index) => ({
    workSeconds: workHours * 3600,
    deadlineSeconds: deadlineHours * 3600,
    startTick: Math.floor((index * last) / Math.max(1, starts - 1)),
  }));
}

export function hazardsOf(scene: Scene, allFiles: readonly TraceFile[]): readonly PoolHazards[] {
  switch (scene.hazards) {
    case 'prior':
      return scene.traces.map(() => PRIOR_HAZARDS);
    case 'other zones':
      return scene.traces.map(({ path }) => hazardsFor(fileAt(path, allFiles), allFiles));
    case 'first two thirds': {
      const fitted = fittedHazards(scene.fittedOn.map((path) => firstTwoThirdsOf(fileAt(path, allFiles))));
      return scene.traces.map(() => fitted);
    }
    default:
      return scene.hazards satisfies never;
  }
}

function firstTwoThirdsOf(file: TraceFile) {
  return partOf(file, 0, Math.floor((2 * file.up.length) / 3));
}

function fileAt(path: string, allFiles: readonly TraceFile[]): TraceFile {
  const file = allFiles.find((one) => one.path === path);
  if (file === undefined) throw new Error(`${path} was not read`);
  return file;
}
