import { groupBy } from '../../../lib/core/units/group-by.ts';
import { policiesOf } from './bench-policies.ts';
import type { RunFigures } from './run-scene.ts';
import type { Scene } from './scenes.ts';

/** A policy over all files and starts of one configuration, or of all configurations of a set. */
export interface Summary {
  readonly runs: number;
  readonly meanUsd: number;
  readonly p90Usd: number;
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
    return configs.length > 1 ? [scoreOf(ofSet, ALL_CONFIGS), ...each] : each;
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

/** Means over files and starts, and of configurations alike: all have as many runs. */
function summaryOf(members: readonly ScenePlayed[], policy: string): Summary {
  const runs = members.flatMap(({ byPolicy }) => byPolicy.get(policy) ?? []);
  const meanOf = (pick: (run: RunFigures) => number) => sum(runs.map(pick)) / runs.length;
  const meanUsd = meanOf(({ costUsd }) => costUsd);
  const optima = members.flatMap(({ omniscientUsd }) => omniscientUsd ?? []);
  return {
    runs: runs.length,
    meanUsd,
    p90Usd: runs.map(({ costUsd }) => costUsd).toSorted((a, b) => a - b)[Math.floor(0.9 * (runs.length - 1))] ?? 0,
    overOmniscientPercent:
      optima.length === runs.length ? 100 * (meanUsd / (sum(optima) / runs.length) - 1) : undefined,
    misses: runs.filter(({ lateSeconds }) => lateSeconds > 1e-6).length,
    mostLateSeconds: Math.max(...runs.map(({ lateSeconds }) => lateSeconds)),
    starts: meanOf(({ spotStarts, onDemandStarts }) => spotStarts + onDemandStarts),
    interruptions: meanOf(({ interruptions }) => interruptions),
    spotHours: meanOf(({ spotHours }) => spotHours),
    onDemandHours: meanOf(({ onDemandHours }) => onDemandHours),
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
