import type { PoolView, SpotDecision, SpotTask, SpotView } from '../spot/spot-policy.ts';
import { foundAges, Outlook } from './outlook.ts';
import { classesOf, type PoolClass } from './pool-classes.ts';
import { type Safe, safeActions } from './safety-net.ts';
import { severalPoolsTable } from './several-pools-table.ts';
import { tablesByPrice } from './tables-by-price.ts';

/**
 * From on-demand, a pool that had no capacity is tried again after this long. What is found then is older, and lasts longer, than what is found by trying
 * all the time; on-demand loses nothing meanwhile but the price. Zones of us-east-1 and us-west-2 alone cost 2 to 5 % less than with tries at every tick;
 * 0.6 to 2 hours are about equal (02-15-2023, 25 November 2026).
 */
const PATIENCE_SECONDS = 3600;

/**
 * Waiting must save more than this share of a restart's price: below it the tables cannot tell, and who has the choice would rather be done sooner.
 */
const NOT_WORTH_WAITING = 0.25;

/** The same for waiting against on-demand: only what is all but equal. */
const HARDLY_LESS = 0.01;

/** Decides for pools whose state is learnt only by trying: which to try, in which order, and what to do when none has capacity. */
export function decideSeveralPools(task: SpotTask, deadlineSeconds: number): (view: SpotView) => SpotDecision {
  const kinds = task.pools.map(({ hazards }) => classesOf(hazards));
  const count = Math.max(0, ...kinds.map((classes) => classes.length));
  const tables = tablesByPrice((usd) =>
    Array.from({ length: count }, (_, kind) =>
      severalPoolsTable(termsOf(task, deadlineSeconds), supposed(task, kinds, kind, usd)),
    ),
  );
  const ages = foundAges();
  return (view) => {
    const safe = safeActions(task, view);
    if (!safe.toStay) return { tryPools: [], otherwise: 'on-demand', reason: 'safety-net' };
    const built = tables([
      ...view.pools.map(({ usdPerHour }) => usdPerHour),
      ...view.pools.map(({ moveUsd }) => moveUsd),
    ]);
    const outlook = new Outlook(task, deadlineSeconds, view, kinds, built, ages);
    if (view.running.kind === 'spot') return decideOnSpot(view, view.running.pool, outlook, safe);
    if (view.running.kind === 'on-demand') return decideOnDemand(view, view.running.restartLeftSeconds, outlook, safe);
    return decideIdle(outlook, safe);
  };
}

function decideOnSpot({ pools, running }: SpotView, own: number, outlook: Outlook, safe: Safe): SpotDecision {
  const restartHours = running.kind === 'nothing' ? 0 : running.restartLeftSeconds / 3600;
  const stay = outlook.stayUsd(own, restartHours);
  const cheaper = outlook
    .starts(safe)
    .filter(
      ({ pool, usd }) => pool !== own && (pools[pool]?.usdPerHour ?? 0) < (pools[own]?.usdPerHour ?? 0) && usd < stay,
    );
  const reason = safe.toWait ? 'keep-running' : 'last-stretch-on-spot';
  const expectedUsd = cheaper[0] === undefined ? undefined : { chosen: cheaper[0].usd, nextBest: stay };
  return {
    tryPools: [...cheaper.map(({ pool }) => pool), own],
    otherwise: 'nothing',
    reason: cheaper.length > 0 ? 'spot-is-cheapest' : reason,
    ...(expectedUsd === undefined ? {} : { expectedUsd }),
  };
}

function decideOnDemand(
  { nowSeconds, pools }: SpotView,
  restartLeftSeconds: number,
  outlook: Outlook,
  safe: Safe,
): SpotDecision {
  const stay = outlook.onDemandStayUsd(restartLeftSeconds / 3600);
  const better = outlook.starts(safe).filter(({ pool, usd }) => usd < stay && isDue(pools[pool], nowSeconds));
  const [best] = better;
  if (best === undefined) return { tryPools: [], otherwise: 'keep', reason: 'on-demand-is-cheapest' };
  const expectedUsd = { chosen: best.usd, nextBest: stay };
  return { tryPools: better.map(({ pool }) => pool), otherwise: 'keep', reason: 'spot-is-cheapest', expectedUsd };
}

function isDue(pool: PoolView | undefined, nowSeconds: number): boolean {
  const last = pool?.periods.at(-1);
  return last === undefined || last.isUp || nowSeconds - last.lastSeenAtSeconds >= PATIENCE_SECONDS;
}

function decideIdle(outlook: Outlook, safe: Safe): SpotDecision {
  const onDemand = outlook.onDemandStartUsd();
  const wait = safe.toWait ? outlook.waitUsd() : Number.POSITIVE_INFINITY;
  const none = Math.min(onDemand, wait);
  const better = outlook
    .starts(safe)
    .filter(({ pool, usd }) => usd < none + NOT_WORTH_WAITING * outlook.restartUsd(pool));
  const otherwise = wait + HARDLY_LESS * outlook.onDemandRestartUsd() <= onDemand ? 'nothing' : 'on-demand';
  const [best] = better;
  if (best !== undefined) {
    const expectedUsd = { chosen: best.usd, nextBest: none };
    return { tryPools: better.map(({ pool }) => pool), otherwise, reason: 'spot-is-cheapest', expectedUsd };
  }
  if (!safe.toWait) return { tryPools: [], otherwise: 'on-demand', reason: 'safety-net' };
  return otherwise === 'nothing'
    ? { tryPools: [], otherwise, reason: 'waiting-is-cheapest', expectedUsd: { chosen: wait, nextBest: onDemand } }
    : { tryPools: [], otherwise, reason: 'on-demand-is-cheapest', expectedUsd: { chosen: onDemand, nextBest: wait } };
}

function termsOf({ onDemand, workSeconds }: SpotTask, deadlineSeconds: number) {
  const workHours = workSeconds / 3600 / onDemand.workRate;
  return {
    workHours,
    slackHours: Math.max(0, deadlineSeconds / 3600 - workHours),
    onDemandUsdPerHour: onDemand.usdPerHour,
    onDemandDelayHours: (onDemand.restartSeconds + onDemand.leadSeconds) / 3600,
    onDemandStartUsd: (onDemand.usdPerHour * onDemand.restartSeconds) / 3600,
  };
}

function supposed(task: SpotTask, kinds: readonly (readonly PoolClass[])[], kind: number, usd: readonly number[]) {
  return task.pools.map(({ region, restartSeconds, workRate }, index) => {
    const classes = kinds[index] ?? [];
    const own = classes[Math.min(kind, classes.length - 1)];
    if (own === undefined) throw new Error('a pool has at least one class');
    return {
      usdPerHour: usd[index] ?? 0,
      moveUsd: usd[task.pools.length + index] ?? 0,
      workRate: workRate / task.onDemand.workRate,
      restartHours: restartSeconds / 3600,
      region,
      kind: own,
    };
  });
}
