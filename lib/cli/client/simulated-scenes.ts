import type { Scene } from '#lib/core/spot/compare-policies.ts';
import { simulateRun, taskOf } from '#lib/core/spot/simulate-run.ts';
import type { World } from '#lib/core/spot/world.ts';
import { ON_DEMAND_ONLY } from '#lib/core/spot-baselines/on-demand.ts';
import { refusedField } from './refuse-option.ts';
import type { SimulateOptions } from './simulate-options.ts';
import { MADE_UP_GAP_SECONDS, type Market, madeUpMarket, recordedMarket } from './simulated-market.ts';
import type { SimulatedTask } from './simulated-task.ts';

/** The worlds that a job is played in; the first one is drawn. */
export interface SimulatedScenes {
  readonly market: Omit<Market, 'pools'>;
  readonly first: Scene;
  readonly all: readonly Scene[];
  /** Of the first one: on-demand from the start. */
  readonly onDemandUsd: number;
}

export function simulatedScenes(
  task: SimulatedTask,
  options: SimulateOptions,
  regions: readonly string[] | undefined,
): SimulatedScenes {
  const { trace, seed, start, starts } = options;
  if ((trace === undefined) === (seed === undefined))
    throw refusedField('--trace', 'or --seed must be given, and only one of them', 'Give one of them.');
  if (starts !== undefined && start !== undefined)
    throw refusedField('--start', 'cannot be given with --starts, which spreads them', 'Leave one of them out.');
  const [market, scenes] =
    trace === undefined ? madeUp(task, options, seed ?? 0) : recorded(task, options, trace, regions);
  const [first] = scenes;
  if (first === undefined) throw new Error('no scene was made');
  const hazard = { ageEdgesHours: [], ratePerHour: [0] };
  const assumed = first.world.pools.map(() => ({ upToDown: hazard, downToUp: hazard }));
  const decide = ON_DEMAND_ONLY.prepare(taskOf(first.world, first.job, assumed));
  return { market, first, all: scenes, onDemandUsd: simulateRun(first.world, first.job, decide).costUsd };
}

type Scenes = readonly [Market, readonly Scene[]];

function recorded(
  task: SimulatedTask,
  options: SimulateOptions,
  path: string,
  regions: readonly string[] | undefined,
): Scenes {
  if (options.zones !== undefined)
    throw refusedField('--zones', 'is for --seed: a trace has the zones that it has', 'Leave it out.');
  const market = recordedMarket(path, options, regions);
  const { gapSeconds, pools } = market;
  const ticks = Math.min(...pools.map(({ up }) => up.length));
  const needed = Math.floor((task.deadlineHours * 3600) / gapSeconds);
  const last = ticks - needed;
  if (last < 0)
    throw refusedField(
      '--trace',
      `ends after ${hoursOf(ticks, gapSeconds)}, before the deadline of ${hoursOf(needed, gapSeconds)}`,
      'Give a longer trace or an earlier deadline.',
    );
  const startTicks =
    options.starts === undefined ? [startTickOf(options.start, gapSeconds, last)] : spread(options.starts, last);
  return [market, startTicks.map((startTick) => sceneOf(market, task, options, startTick))];
}

function madeUp(task: SimulatedTask, options: SimulateOptions, seed: number): Scenes {
  const seeds = Array.from({ length: options.starts ?? 1 }, (_, index) => seed + index);
  const startTick = startTickOf(options.start, MADE_UP_GAP_SECONDS, Number.POSITIVE_INFINITY);
  const markets = seeds.map((each) =>
    madeUpMarket(
      { ...options, onDemandPrice: options.onDemandPrice ?? task.estimate?.onDemandUsdPerHour },
      each,
      startTick,
      task.deadlineHours,
    ),
  );
  const [market] = markets;
  if (market === undefined) throw new Error('no market was made');
  return [market, markets.map((each) => sceneOf(each, task, options, startTick))];
}

/** Evenly over the starts that leave room for the deadline, the last three ticks but one left out (spot.md section 5, "Inputs"). */
function spread(starts: number, last: number): readonly number[] {
  if (starts === 1) return [0];
  return Array.from({ length: starts }, (_, index) => Math.floor((index * Math.max(0, last - 3)) / (starts - 1)));
}

function sceneOf(
  { gapSeconds, pools, onDemandUsdPerHour }: Market,
  task: SimulatedTask,
  options: SimulateOptions,
  startTick: number,
): Scene {
  const sight = options.sight ?? (pools.length === 1 ? 'every-tick' : 'by-trying');
  const world: World = { gapSeconds, pools, onDemandUsdPerHour, rules: { ...task.rules, sight } };
  return {
    world,
    job: { workSeconds: task.workHours * 3600, deadlineSeconds: task.deadlineHours * 3600, startTick },
  };
}

function startTickOf(text: string | undefined, gapSeconds: number, last: number): number {
  if (text === undefined) return 0;
  const [, tick, hours] = /^(?:tick:(\d+)|(\d+(?:\.\d+)?)h?)$/.exec(text.trim()) ?? [];
  if (tick === undefined && hours === undefined)
    throw refusedField('--start', `must be hours such as 54.5, or tick:1000, not "${text}"`);
  const startTick = tick === undefined ? Math.round((Number(hours) * 3600) / gapSeconds) : Number(tick);
  if (startTick <= last) return startTick;
  throw refusedField(
    '--start',
    `must be at most ${hoursOf(last, gapSeconds)} (tick:${last}), so that the trace holds the deadline`,
  );
}

function hoursOf(ticks: number, gapSeconds: number): string {
  return `${Math.floor((ticks * gapSeconds) / 360) / 10} h`;
}
