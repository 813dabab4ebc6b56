import type { SpotDecision, SpotTask, SpotView } from '../spot/spot-policy.ts';
import { foundAges, lastUpSeconds, Outlook } from './outlook.ts';
import { anyPool, classesOf, type PoolClass } from './pool-classes.ts';
import { type Safe, safeActions } from './safety-net.ts';
import { severalPoolsTable } from './several-pools-table.ts';
import { tablesByPrice } from './tables-by-price.ts';

/**
 * From on-demand, a pool that had no capacity is tried again after this long. What is found then is older, and lasts longer, than what is found by trying
 * all the time; on-demand loses nothing meanwhile but the price. Zones of us-east-1 and us-west-2 alone cost 2 to 5 % less than with tries at every tick;
 * 0.6 to 2 hours are about equal. Where other regions can take over what is lost, young capacity is worth more, and an hour of on-demand capacity costs
 * more than it saves: 1 % with the six zones of three regions at 52 h, where 5 to 20 minutes are within 0.4 % (02-15-2023, 25 November 2026).
 */
const PATIENCE_SECONDS = { oneRegion: 3600, severalRegions: 450 } as const;

/**
 * A start must save this share of a restart's price against waiting or going to on-demand. A job with a deadline is choosy for a time: the best of several
 * estimates is mostly too good, and who waits a little finds older capacity. All six zones of 02-15-2023 cost 0.2 % less at 60 h for it and 0.4 % at 92 h,
 * where the job ends 8 h later (25 November 2026). After that, or without a deadline, it would rather be done sooner where the tables hardly tell.
 */
const START_MUST_SAVE = { choosy: 0.75, else: -0.25 } as const;

/** A job is choosy until it has had no capacity for this share of the time that its work takes. */
const CHOOSY_SHARE_OF_WORK = 1 / 8;

/** What waiting must save against on-demand, in shares of its restart: only what is all but equal. */
const HARDLY_LESS = 0.01;

/** Decides for pools whose state is learnt only by trying: which to try, in which order, and what to do when none has capacity. */
export function decideSeveralPools(task: SpotTask, deadlineSeconds: number): (view: SpotView) => SpotDecision {
  const kinds = task.pools.map(({ hazards }) => classesOf(hazards));
  const hasOneRegion = new Set(task.pools.map(({ region }) => region)).size === 1;
  // Pools of one region are alike, and what is learnt of one holds for all. Those of other regions are like any.
  const supposedKinds = hasOneRegion ? kinds : task.pools.map(({ hazards }) => [anyPool(hazards)]);
  const count = Math.max(...supposedKinds.map((classes) => classes.length));
  const tables = tablesByPrice((usd) =>
    Array.from({ length: count }, (_, kind) =>
      severalPoolsTable(termsOf(task, deadlineSeconds), supposed(task, supposedKinds, kind, usd)),
    ),
  );
  const patienceSeconds = hasOneRegion ? PATIENCE_SECONDS.oneRegion : PATIENCE_SECONDS.severalRegions;
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
    if (view.running.kind === 'on-demand') return decideOnDemand(view, duePools(view, patienceSeconds), outlook, safe);
    return decideIdle(view, isChoosy(task, view), outlook, safe);
  };
}

function decideOnSpot({ pools, running }: SpotView, own: number, outlook: Outlook, safe: Safe): SpotDecision {
  const restartHours = running.kind === 'nothing' ? 0 : running.restartLeftSeconds / 3600;
  const stay = outlook.stayUsd(own, restartHours);
  const ownUsdPerHour = pools[own]?.usdPerHour ?? 0;
  const candidates = [...pools.keys()].filter((pool) => (pools[pool]?.usdPerHour ?? 0) < ownUsdPerHour);
  const cheaper = outlook.starts(safe, candidates).filter(({ usd }) => usd < stay);
  const reason = safe.toWait ? 'keep-running' : 'last-stretch-on-spot';
  const expectedUsd = cheaper[0] === undefined ? undefined : { chosen: cheaper[0].usd, nextBest: stay };
  return {
    tryPools: [...cheaper.map(({ pool }) => pool), own],
    otherwise: 'nothing',
    reason: cheaper.length > 0 ? 'spot-is-cheapest' : reason,
    ...(expectedUsd === undefined ? {} : { expectedUsd }),
  };
}

function decideOnDemand({ running }: SpotView, due: readonly number[], outlook: Outlook, safe: Safe): SpotDecision {
  const restartHours = running.kind === 'nothing' ? 0 : running.restartLeftSeconds / 3600;
  const stay = outlook.onDemandStayUsd(restartHours);
  const better = outlook.starts(safe, due).filter(({ usd }) => usd < stay);
  const [best] = better;
  if (best === undefined) return { tryPools: [], otherwise: 'keep', reason: 'on-demand-is-cheapest' };
  const expectedUsd = { chosen: best.usd, nextBest: stay };
  return { tryPools: better.map(({ pool }) => pool), otherwise: 'keep', reason: 'spot-is-cheapest', expectedUsd };
}

/** Pools that were not found without capacity within the last so many seconds. */
function duePools({ nowSeconds, pools }: SpotView, patienceSeconds: number): readonly number[] {
  return [...pools.keys()].filter((pool) => {
    const last = pools[pool]?.periods.at(-1);
    return last === undefined || last.isUp || nowSeconds - last.lastSeenAtSeconds >= patienceSeconds;
  });
}

function decideIdle({ pools }: SpotView, isChoosy: boolean, outlook: Outlook, safe: Safe): SpotDecision {
  const onDemand = outlook.onDemandStartUsd();
  const wait = safe.toWait ? outlook.waitUsd() : Number.POSITIVE_INFINITY;
  const none = Math.min(onDemand, wait);
  // A pool that was never asked may have capacity of any age: it is always worth asking.
  const mustSave = (pool: number) =>
    isChoosy && pools[pool]?.periods.length !== 0 ? START_MUST_SAVE.choosy : START_MUST_SAVE.else;
  const better = outlook
    .starts(safe, [...pools.keys()])
    .filter(({ pool, usd }) => usd < none - mustSave(pool) * outlook.restartUsd(pool));
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

function isChoosy({ deadlineSeconds }: SpotTask, { nowSeconds, workLeftSeconds, pools }: SpotView): boolean {
  if (deadlineSeconds === undefined) return false;
  const withoutSeconds = nowSeconds - Math.max(0, ...pools.map(lastUpSeconds));
  return withoutSeconds < CHOOSY_SHARE_OF_WORK * workLeftSeconds;
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
