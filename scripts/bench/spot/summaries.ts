import { groupBy } from '../../../lib/core/units/group-by.ts';
import { meanOf } from '../statistics.ts';
import { policiesOf } from './bench-policies.ts';
import type { RunFigures } from './run-scene.ts';
import type { Scene } from './scenes.ts';

/** A policy over all files and starts of one configuration, or of all configurations of a set. */
export interface Summary {
  readonly runs: number;
  readonly meanUsd: number;
  /** The least cost that nine runs in ten do not exceed. */
  readonly p90Usd: number;
  /** Mean of the optima; undefined where the optimum is not defined. */
  readonly optimumUsd: number | undefined;
  /** Ratio of means less 1, in percent; undefined where the optimum is not defined. */
  readonly overOmniscientPercent: number | undefined;
  readonly misses: number;
  readonly mostLateSeconds: number;
  readonly starts: number;
  readonly interruptions: number;
  readonly spotHours: number;
  readonly onDemandHours: number;
}

export interface ScenePlayed {
  readonly scene: Scene;
  readonly byPolicy: ReadonlyMap<string, readonly RunFigures[]>;
  /** Optimum of every start; undefined where it is not defined. */
  readonly omniscientUsd: readonly number[] | undefined;
}

/** What is scored together: a table's set, or one of its configurations. */
export interface Scored {
  readonly table: Scene['table'];
  readonly group: string;
  readonly config: string;
  readonly isShared: boolean;
  readonly summaries: ReadonlyMap<string, Summary>;
}

export const ALL_CONFIGS = 'all';

/** Every configuration of every set, and the sets over all their configurations. Groups of zones are scored by configuration alone (issue 6). */
export function scoresOf(played: readonly ScenePlayed[]): readonly Scored[] {
  return [...groupBy(played, ({ scene }) => `${scene.table}\n${scene.group}`).values()].flatMap((ofSet) => {
    const configs = [...groupBy(ofSet, ({ scene }) => scene.config).values()];
    const each = configs.map((members) => scoreOf(members, members[0]?.scene.config ?? ''));
    return configs.length > 1 ? [overallOf(ofSet, each), ...each] : each;
  });
}

function scoreOf(members: readonly ScenePlayed[], config: string): Scored {
  const [first] = members;
  if (first === undefined) throw new Error('nothing was played');
  const { table, group, isShared } = first.scene;
  const summaries = policiesOf(table)
    .filter((policy) => first.byPolicy.has(policy))
    .map((policy) => [policy, summaryOf(members, policy)] as const);
  return { table, group, config, isShared, summaries: new Map(summaries) };
}

/** Costs are means of the configurations' means: not all have as many runs where a deadline does not fit into every file. */
function overallOf(ofSet: readonly ScenePlayed[], configs: readonly Scored[]): Scored {
  const overall = scoreOf(ofSet, ALL_CONFIGS);
  const summaries = [...overall.summaries].map(([policy, summary]) => {
    const each = configs.flatMap((config) => config.summaries.get(policy) ?? []);
    const meanUsd = meanOf(each.map((one) => one.meanUsd));
    const optima = each.flatMap(({ optimumUsd }) => optimumUsd ?? []);
    const optimumUsd = optima.length === each.length ? meanOf(optima) : undefined;
    return [policy, { ...summary, meanUsd, ...overOf(meanUsd, optimumUsd) }] as const;
  });
  return { ...overall, summaries: new Map(summaries) };
}

/** Means over files and starts. */
function summaryOf(members: readonly ScenePlayed[], policy: string): Summary {
  const runs = members.flatMap(({ byPolicy }) => byPolicy.get(policy) ?? []);
  const mean = (pick: (run: RunFigures) => number) => meanOf(runs.map(pick));
  const meanUsd = mean(({ costUsd }) => costUsd);
  const optima = members.flatMap(({ omniscientUsd }) => omniscientUsd ?? []);
  return {
    runs: runs.length,
    meanUsd,
    p90Usd: runs.map(({ costUsd }) => costUsd).toSorted((a, b) => a - b)[Math.ceil(0.9 * runs.length) - 1] ?? 0,
    ...overOf(meanUsd, optima.length === runs.length ? meanOf(optima) : undefined),
    misses: runs.filter(({ lateSeconds }) => lateSeconds > 1e-6).length,
    mostLateSeconds: Math.max(...runs.map(({ lateSeconds }) => lateSeconds)),
    starts: mean(({ spotStarts, onDemandStarts }) => spotStarts + onDemandStarts),
    interruptions: mean(({ interruptions }) => interruptions),
    spotHours: mean(({ spotHours }) => spotHours),
    onDemandHours: mean(({ onDemandHours }) => onDemandHours),
  };
}

/** A run that is in time and cheaper than the optimum is a bug of one of them. */
export function requireAboveOptimum({ scene, byPolicy, omniscientUsd }: ScenePlayed): void {
  for (const [policy, runs] of byPolicy)
    for (const [index, { costUsd, lateSeconds }] of runs.entries()) {
      const least = omniscientUsd?.[index];
      if (least !== undefined && lateSeconds === 0 && costUsd < least - 1e-6)
        throw new Error(
          `${scene.group} ${scene.config}: ${policy} paid ${costUsd} from start ${index}, the optimum is ${least}`,
        );
    }
}

function overOf(meanUsd: number, optimumUsd: number | undefined) {
  return { optimumUsd, overOmniscientPercent: optimumUsd && 100 * (meanUsd / optimumUsd - 1) };
}
