import { BASE_RULES, type WorldRules } from '../../../lib/core/spot/world.ts';
import { groupBy } from '../../../lib/core/units/group-by.ts';
import { SHARED_SETS } from './shared-files.ts';
import type { BenchTrace, TraceSet } from './trace-sets.ts';

/** Tables that the benchmark prints. */
export type TableName =
  | 'one zone'
  | 'fine-tune-sized jobs'
  | 'several zones at their prices'
  | 'time split'
  | 'built-in prior only'
  | 'several nodes'
  | 'option: free first hour'
  | 'option: on-demand lead time'
  | 'option: price of moving';

/** One job in one world, from several starts. */
export interface Scene {
  readonly table: TableName;
  /** The set or the group of zones. */
  readonly group: string;
  readonly isShared: boolean;
  readonly config: string;
  readonly traces: readonly TraceWindow[];
  readonly prices: 'recorded' | 'constant';
  readonly rules: WorldRules;
  readonly workHours: number;
  readonly deadlineHours: number;
  readonly starts: number;
  readonly hazards: 'other zones' | 'first two thirds' | 'prior';
  /** In `first two thirds`: the set's files. */
  readonly fittedOn: readonly string[];
}

export interface TraceWindow {
  readonly path: string;
  readonly sha256: string;
  readonly priceSha256: string | undefined;
  readonly fromTick: number;
  readonly toTick: number;
}

interface Config {
  readonly workHours: number;
  readonly deadlineHours: number;
  readonly restartHours: number;
}

/** Spot.md section 5. */
const MAIN = [52, 60, 70, 92].flatMap((deadlineHours) =>
  [0.02, 0.2, 0.4].map((restartHours) => ({ workHours: 48, deadlineHours, restartHours })),
);
const FINE_TUNE = (
  [
    [24, 26],
    [24, 32],
    [12, 14],
    [12, 18],
    [4, 5],
    [4, 7],
    [2, 3],
  ] as const
).map(([workHours, deadlineHours]) => ({ workHours, deadlineHours, restartHours: 0.1 }));
const ONE_RESTART = MAIN.filter(({ restartHours }) => restartHours === 0.2);
const GROUPED = ONE_RESTART.filter(({ deadlineHours }) => deadlineHours < 92);
const GROUP_STARTS = 100;

/** GPU families in us-west-2 took 28-58 min to come on demand (others' measurement of September 2026, spot.md section 9). */
const LEAD_SECONDS = 1800;
/** A checkpoint of 50 GB to another region, about (spot.md section 3b). */
const MOVE_USD = 1;

export function scenesOf(sets: readonly TraceSet[]): readonly Scene[] {
  const single = sets.filter(({ traces }) => traces.every(({ nodes }) => nodes === 1));
  const gang = sets.filter((set) => !single.includes(set));
  const groups = single.flatMap(groupsOf);
  return [
    ...single.flatMap((set) => fileScenes('one zone', set, MAIN)),
    ...groups.flatMap((group) => groupScenes('several zones at their prices', group, GROUPED)),
    ...single.filter(({ hasTimeSplit }) => hasTimeSplit).flatMap((set) => fileScenes('time split', set, MAIN)),
    ...single.flatMap((set) => fileScenes('built-in prior only', set, MAIN)),
    ...single.flatMap((set) => fileScenes('fine-tune-sized jobs', set, FINE_TUNE)),
    ...gang.flatMap((set) => fileScenes('several nodes', set, MAIN)),
    ...single.flatMap((set) => fileScenes('option: free first hour', set, ONE_RESTART, { isFirstHourFree: true })),
    ...single.flatMap((set) =>
      fileScenes('option: on-demand lead time', set, ONE_RESTART, { onDemandLeadSeconds: LEAD_SECONDS }),
    ),
    ...groups
      .filter(({ traces }) => new Set(traces.map(({ region }) => region)).size > 1)
      .flatMap((group) => groupScenes('option: price of moving', group, GROUPED, { moveUsd: MOVE_USD })),
  ];
}

/** Each region with at least two priced files, and all priced files (spot.md section 5a). */
function groupsOf(set: TraceSet): readonly TraceSet[] {
  const priced = set.traces.filter(({ spotUsdPerHour }) => spotUsdPerHour !== undefined);
  const alike = [...groupBy(priced, ({ gapSeconds }) => gapSeconds).values()];
  return alike.flatMap((traces) => {
    const regions = [...groupBy(traces, ({ region }) => region)];
    const groups = regions.length > 1 ? [['all zones', traces] as const, ...regions] : regions;
    return groups
      .filter(([, members]) => members.length > 1)
      .map(([name, members]) => ({
        ...set,
        name: `${set.name} ${name}`,
        traces: members,
        isShared: set.isShared && members.every(hasSharedPrices),
      }));
  });
}

function hasSharedPrices({ priceSha256 }: BenchTrace): boolean {
  return Object.values(SHARED_SETS).some((known) => priceSha256 !== undefined && known.includes(priceSha256));
}

function fileScenes(
  table: TableName,
  set: TraceSet,
  configs: readonly Config[],
  rules: Partial<WorldRules> = {},
): readonly Scene[] {
  return set.traces.flatMap((trace) =>
    configs.flatMap((config) =>
      sceneOf(table, set, [trace], config, {
        prices: 'constant',
        rules: { sight: 'every-tick', ...rules },
        starts: set.startsPerFile,
      }),
    ),
  );
}

function groupScenes(
  table: TableName,
  group: TraceSet,
  configs: readonly Config[],
  rules: Partial<WorldRules> = {},
): readonly Scene[] {
  return configs.flatMap((config) =>
    sceneOf(table, group, group.traces, config, {
      prices: 'recorded',
      rules: { sight: 'by-trying', ...rules },
      starts: GROUP_STARTS,
    }),
  );
}

/** None where the deadline does not fit into the trace. */
function sceneOf(
  table: TableName,
  set: TraceSet,
  traces: readonly BenchTrace[],
  { workHours, deadlineHours, restartHours }: Config,
  given: Pick<Scene, 'prices' | 'starts'> & { readonly rules: Pick<WorldRules, 'sight'> & Partial<WorldRules> },
): readonly Scene[] {
  const isSplit = table === 'time split';
  const ticks = Math.min(...traces.map(({ up }) => up.length));
  const fromTick = isSplit ? Math.floor((2 * ticks) / 3) : 0;
  const gapSeconds = traces[0]?.gapSeconds ?? 0;
  if (lastStartOf(ticks - fromTick, deadlineHours, gapSeconds) < 0) return [];
  const scene: Scene = {
    table,
    group: set.name,
    isShared: set.isShared,
    config: `C${workHours} R${deadlineHours} d${restartHours}`,
    traces: traces.map(({ path, sha256, priceSha256 }) => ({ path, sha256, priceSha256, fromTick, toTick: ticks })),
    prices: given.prices,
    rules: { ...BASE_RULES, ...given.rules, restartSeconds: restartHours * 3600 },
    workHours,
    deadlineHours,
    starts: given.starts,
    hazards: isSplit ? 'first two thirds' : table === 'built-in prior only' ? 'prior' : 'other zones',
    fittedOn: isSplit ? set.traces.map(({ path }) => path) : [],
  };
  return [scene];
}

/** The last tick that a job may start at (spot.md section 5). */
export function lastStartOf(ticks: number, deadlineHours: number, gapSeconds: number): number {
  return ticks - Math.floor((deadlineHours * 3600) / gapSeconds) - 3;
}
