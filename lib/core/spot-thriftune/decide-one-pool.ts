import type { SpotDecision, SpotReason, SpotTask, SpotView } from '../spot/spot-policy.ts';
import { type OnePoolTable, onePoolTable } from './one-pool-table.ts';
import { classesOf, classWeights, type PoolClass, UNSEEN_AGE_HOURS } from './pool-classes.ts';
import { safeActions } from './safety-net.ts';
import { tablesByPrice } from './tables-by-price.ts';

/**
 * Decides for a pool whose state is known at every decision: its age tells how long it will last or stay away, so that even on on-demand one can wait
 * until a pool that came back has proved itself.
 */
export function decideOnePool(task: SpotTask, deadlineSeconds: number): (view: SpotView) => SpotDecision {
  const [pool] = task.pools;
  if (pool === undefined) throw new Error('a task of one pool has one pool');
  const classes = classesOf(pool.hazards);
  const tables = tablesByPrice(([usdPerHour]) =>
    classes.map((one) => onePoolTable(termsOf(task, deadlineSeconds, usdPerHour ?? 0), one)),
  );
  return (view) => {
    const safe = safeActions(task, view);
    if (!safe.toStay) return { tryPools: [], otherwise: 'on-demand', reason: 'safety-net' };
    if (view.running.kind === 'spot')
      return { tryPools: [0], otherwise: 'nothing', reason: safe.toWait ? 'keep-running' : 'last-stretch-on-spot' };
    const situation = situationOf(task, deadlineSeconds, view);
    if (view.running.kind === 'on-demand' && !situation.isUp)
      return { tryPools: [], otherwise: 'keep', reason: 'on-demand-is-cheapest' };
    const weights = weightsOf(classes, view, task);
    const built = tables(view.pools.map(({ usdPerHour }) => usdPerHour));
    const expected = (ask: (table: OnePoolTable, one: PoolClass) => number) =>
      built.reduce((sum, table, index) => {
        const weight = weights[index] ?? 0;
        return weight < 1e-3 ? sum : sum + weight * ask(table, classes[index] as PoolClass);
      }, 0);
    return cheapest(choicesOf(task, view, situation, expected).filter(({ isRisky }) => safe.toWait || !isRisky));
  };
}

function termsOf(task: SpotTask, deadlineSeconds: number, spotUsdPerHour: number) {
  const { onDemand, pools, workSeconds } = task;
  return {
    workHours: workSeconds / 3600 / onDemand.workRate,
    slackHours: Math.max(0, deadlineSeconds / 3600 - workSeconds / 3600 / onDemand.workRate),
    spotRestartHours: (pools[0]?.restartSeconds ?? 0) / 3600,
    spotUsdPerHour,
    onDemandUsdPerHour: onDemand.usdPerHour,
    onDemandDelayHours: (onDemand.restartSeconds + onDemand.leadSeconds) / 3600,
    onDemandStartUsd: (onDemand.usdPerHour * onDemand.restartSeconds) / 3600,
    isFirstHourFree: task.isFirstHourFree,
  };
}

interface Situation {
  readonly isUp: boolean;
  readonly ageHours: number;
  readonly workHours: number;
  /** Time left less work left. */
  readonly slackHours: number;
  readonly gapHours: number;
}

function situationOf(
  task: SpotTask,
  deadlineSeconds: number,
  { nowSeconds, workLeftSeconds, pools }: SpotView,
): Situation {
  const periods = pools[0]?.periods ?? [];
  const last = periods.at(-1);
  const seenHours = last === undefined ? 0 : (nowSeconds - last.firstSeenAtSeconds) / 3600;
  const workHours = workLeftSeconds / 3600 / task.onDemand.workRate;
  return {
    isUp: last?.isUp ?? false,
    ageHours: periods.length > 1 ? seenHours : seenHours + UNSEEN_AGE_HOURS,
    workHours,
    slackHours: (deadlineSeconds - nowSeconds) / 3600 - workHours,
    gapHours: task.decisionEverySeconds / 3600,
  };
}

interface Choice {
  /** Without on-demand capacity until the next decision. */
  readonly isRisky: boolean;
  readonly usd: number;
  readonly decision: Omit<SpotDecision, 'expectedUsd'>;
}

type Expected = (ask: (table: OnePoolTable, one: PoolClass) => number) => number;

function choicesOf(task: SpotTask, view: SpotView, at: Situation, expected: Expected): readonly Choice[] {
  const isRunning = view.running.kind === 'on-demand';
  const stay: Choice = isRunning
    ? choice(false, stayUsd(task, view, at, expected), [], 'keep', 'on-demand-is-cheapest')
    : choice(false, startOnDemandUsd(task, at, expected), [], 'on-demand', 'on-demand-is-cheapest');
  const otherwise = isRunning ? 'keep' : 'nothing';
  const spotUsd = at.isUp ? expected((table) => table.startSpot(at.slackHours, at.workHours, at.ageHours)) : 0;
  const spot = choice(true, spotUsd, [0], otherwise, 'spot-is-cheapest');
  // On-demand is left for spot alone: to drop it and wait cost 2 to 10 % more on the preemption traces of April 2023.
  const wait = choice(true, isRunning ? 0 : waitUsd(task, at, expected), [], 'nothing', 'waiting-is-cheapest');
  return [stay, ...(at.isUp ? [spot] : []), ...(isRunning ? [] : [wait])];
}

function choice(
  isRisky: boolean,
  usd: number,
  tryPools: readonly number[],
  otherwise: SpotDecision['otherwise'],
  reason: SpotReason,
): Choice {
  return { isRisky, usd, decision: { tryPools, otherwise, reason } };
}

function cheapest(choices: readonly Choice[]): SpotDecision {
  const [best, next] = choices.toSorted((a, b) => a.usd - b.usd);
  if (best === undefined) throw new Error('on-demand is always a choice');
  return next === undefined
    ? { ...best.decision, reason: 'safety-net' }
    : { ...best.decision, expectedUsd: { chosen: best.usd, nextBest: next.usd } };
}

function startOnDemandUsd({ onDemand }: SpotTask, at: Situation, expected: Expected): number {
  const delay = (onDemand.restartSeconds + onDemand.leadSeconds) / 3600;
  const usd = (onDemand.usdPerHour * onDemand.restartSeconds) / 3600;
  const later = at.slackHours - delay;
  return expected((table, { up, down }) => {
    const lasts = (at.isUp ? up : down).beyond(at.ageHours, delay);
    const [same, other] = at.isUp
      ? [table.onDemandWhileUp, table.onDemandWhileDown]
      : [table.onDemandWhileDown, table.onDemandWhileUp];
    return usd + lasts * same(later, at.workHours, at.ageHours + delay) + (1 - lasts) * other(later, at.workHours, 0);
  });
}

/**
 * Of running nothing for a while: until the next decision while the pool has capacity, else for as long as an on-demand start takes. An on-demand start is
 * valued as if nothing could be done until it is ready; waiting must be valued alike, or it looks too good (0.5 % of cost in a made-up market that follows
 * the hazards exactly).
 */
function waitUsd({ onDemand }: SpotTask, at: Situation, expected: Expected): number {
  const delay = (onDemand.restartSeconds + onDemand.leadSeconds) / 3600;
  const hours = at.isUp ? at.gapHours : Math.max(at.gapHours, delay);
  const later = at.slackHours - hours;
  return expected((table, { up, down }) => {
    const lasts = (at.isUp ? up : down).beyond(at.ageHours, hours);
    const [same, other] = at.isUp ? [table.idleWhileUp, table.idleWhileDown] : [table.idleWhileDown, table.idleWhileUp];
    return lasts * same(later, at.workHours, at.ageHours + hours) + (1 - lasts) * other(later, at.workHours, 0);
  });
}

/** Of keeping on-demand capacity until the next decision. */
function stayUsd({ onDemand }: SpotTask, { running }: SpotView, at: Situation, expected: Expected): number {
  const restart = running.kind === 'on-demand' ? running.restartLeftSeconds / 3600 : 0;
  const worked = Math.min(at.workHours, Math.max(0, at.gapHours - restart));
  const restartLater = Math.max(0, restart - at.gapHours);
  const usd = onDemand.usdPerHour * (Math.min(at.gapHours, restart + at.workHours) + restartLater);
  const work = at.workHours - worked;
  const slack = at.slackHours - Math.min(restart, at.gapHours) - restartLater;
  return expected((table, { up, down }) => {
    const lasts = (at.isUp ? up : down).beyond(at.ageHours, at.gapHours);
    const [same, other] = at.isUp
      ? [table.onDemandWhileUp, table.onDemandWhileDown]
      : [table.onDemandWhileDown, table.onDemandWhileUp];
    return usd + lasts * same(slack, work, at.ageHours + at.gapHours) + (1 - lasts) * other(slack, work, 0);
  });
}

function weightsOf(classes: readonly PoolClass[], view: SpotView, task: SpotTask): readonly number[] {
  return classWeights(classes, view.pools[0] ?? { periods: [] }, { trust: 1, gapSeconds: task.decisionEverySeconds });
}
