import type { PoolView, SpotTask, SpotView } from '../spot/spot-policy.ts';
import { firstHourRefundUsd } from './first-hour.ts';
import { classWeights, type PoolClass, TRUST_IN_TRIES } from './pool-classes.ts';
import type { Safe } from './safety-net.ts';
import { AGES_HOURS, agesWhenFound, type SeveralPoolsTable } from './several-pools-table.ts';

/** Pools dearer than this against the cheapest say little about how easily another pool is found. */
const RELEVANT_PRICE_RATIO = 1.5;

/** What each action is expected to cost from one view on. */
export class Outlook {
  private readonly task: SpotTask;
  private readonly view: SpotView;
  private readonly kinds: readonly (readonly PoolClass[])[];
  private readonly tables: readonly SeveralPoolsTable[];
  private readonly ages: ReturnType<typeof foundAges>;
  private readonly workHours: number;
  private readonly slackHours: number;
  private readonly downHours: number;
  private readonly poolWeights: readonly (readonly number[])[];
  /** Of the tables: what the pools together are like. */
  private readonly weights: readonly number[];

  constructor(
    task: SpotTask,
    deadlineSeconds: number,
    view: SpotView,
    kinds: readonly (readonly PoolClass[])[],
    tables: readonly SeveralPoolsTable[],
    ages: ReturnType<typeof foundAges>,
  ) {
    [this.task, this.view, this.kinds, this.tables, this.ages] = [task, view, kinds, tables, ages];
    this.workHours = view.workLeftSeconds / 3600 / task.onDemand.workRate;
    this.slackHours = (deadlineSeconds - view.nowSeconds) / 3600 - this.workHours;
    const lastUp = Math.max(...view.pools.map(lastUpSeconds));
    this.downHours = lastUp < 0 ? view.nowSeconds / 3600 + 1 : (view.nowSeconds - lastUp) / 3600;
    const trust = { trust: TRUST_IN_TRIES, gapSeconds: task.decisionEverySeconds };
    this.poolWeights = view.pools.map((pool, index) => classWeights(kinds[index] ?? [], pool, trust));
    const cheapest = Math.min(...view.pools.map(({ usdPerHour }) => usdPerHour));
    const relevant = this.poolWeights.filter(
      (_, index) => (view.pools[index]?.usdPerHour ?? 0) <= cheapest * RELEVANT_PRICE_RATIO,
    );
    this.weights =
      tables.length === 1
        ? [1]
        : tables.map((_, kind) => relevant.reduce((sum, one) => sum + (one[kind] ?? 0), 0) / relevant.length);
  }

  /** Those of the pools that may be started without risk, cheapest to go first. */
  starts({ toWait }: Safe, pools: readonly number[]): readonly { readonly pool: number; readonly usd: number }[] {
    if (!toWait) return [];
    return pools.map((pool) => ({ pool, usd: this.startUsd(pool) })).toSorted((a, b) => a.usd - b.usd);
  }

  stayUsd(pool: number, restartHours: number): number {
    const { usdPerHour = 0, periods = [] } = this.view.pools[pool] ?? {};
    const age = this.hoursSince(periods.at(-1)?.firstSeenAtSeconds ?? this.view.nowSeconds);
    const later = this.expected((table) =>
      table.onSpot(pool, this.slackHours - restartHours, this.workHours, age + restartHours),
    );
    return usdPerHour * restartHours + later - this.refundOfRunningUsd(pool, age);
  }

  /** To leave an instance in its first hour is to pay for it; to stay may be free. */
  private refundOfRunningUsd(pool: number, ageHours: number): number {
    const { running } = this.view;
    if (running.kind !== 'spot') return 0;
    const elapsed = this.hoursSince(running.sinceSeconds);
    const weights = this.poolWeights[pool] ?? [];
    return (this.kinds[pool] ?? []).reduce(
      (sum, kind, index) => sum + (weights[index] ?? 0) * this.refundUsd(pool, kind, ageHours, elapsed),
      0,
    );
  }

  restartUsd(pool: number): number {
    return ((this.view.pools[pool]?.usdPerHour ?? 0) * (this.task.pools[pool]?.restartSeconds ?? 0)) / 3600;
  }

  onDemandStayUsd(restartHours: number): number {
    const later = this.expected((table) =>
      table.onDemand(this.slackHours - restartHours, this.workHours, this.downHours),
    );
    return this.task.onDemand.usdPerHour * restartHours + later;
  }

  onDemandRestartUsd(): number {
    const { usdPerHour, restartSeconds } = this.task.onDemand;
    return (usdPerHour * restartSeconds) / 3600;
  }

  onDemandStartUsd(): number {
    const delay = this.onDemandDelayHours();
    const later = this.expected((table) =>
      table.onDemand(this.slackHours - delay, this.workHours, this.downHours + delay),
    );
    return this.onDemandRestartUsd() + later;
  }

  /** As for one pool, waiting is looked at for as long as an on-demand start takes. */
  waitUsd(): number {
    const hours = Math.max(this.task.decisionEverySeconds / 3600, this.onDemandDelayHours());
    const slack = this.slackHours - hours;
    return this.expected((table) => {
      const none = table.idle(slack, this.workHours, this.downHours + hours);
      const found = this.task.pools
        .map((_, pool) => ({ pool, usd: table.startYoung(pool, slack, this.workHours) }))
        .filter(({ usd }) => usd < none)
        .toSorted((a, b) => a.usd - b.usd);
      let missed = 1;
      let sum = 0;
      for (const { pool, usd } of found) {
        const chance = table.foundWithin(pool, this.downHours, hours);
        sum += missed * chance * usd;
        missed *= 1 - chance;
      }
      return sum + missed * none;
    });
  }

  private startUsd(pool: number): number {
    const { usdPerHour = 0, moveUsd = 0 } = this.view.pools[pool] ?? {};
    const restart = (this.task.pools[pool]?.restartSeconds ?? 0) / 3600;
    const failed = this.expected((table) => table.idle(this.slackHours - restart / 2, this.workHours, 0));
    let sum = moveUsd;
    for (const [kind, one] of (this.kinds[pool] ?? []).entries()) {
      const weight = this.poolWeights[pool]?.[kind] ?? 0;
      if (weight < 1e-3) continue;
      for (const [ageHours, share] of this.agesOf(pool, one)) {
        const lasts = one.up.beyond(ageHours, restart);
        const running = this.expected((table) =>
          table.onSpot(pool, this.slackHours - restart, this.workHours, ageHours + restart),
        );
        const refund = this.refundUsd(pool, one, ageHours, 0);
        const usd = (usdPerHour * restart * (1 + lasts)) / 2 - refund;
        sum += weight * share * (usd + lasts * running + (1 - lasts) * failed);
      }
    }
    return sum;
  }

  private refundUsd(pool: number, kind: PoolClass, ageHours: number, elapsedHours: number): number {
    if (!this.task.isFirstHourFree) return 0;
    const { restartSeconds = 0, workRate = 1 } = this.task.pools[pool] ?? {};
    const neededHours = restartSeconds / 3600 + (this.workHours * this.task.onDemand.workRate) / workRate;
    const usdPerHour = this.view.pools[pool]?.usdPerHour ?? 0;
    return firstHourRefundUsd(kind, { usdPerHour, ageHours, elapsedHours, neededHours });
  }

  /** Ages, with their shares, that a pool's capacity would have if it were found now. */
  private agesOf(pool: number, kind: PoolClass): readonly (readonly [number, number])[] {
    const last = this.view.pools[pool]?.periods.at(-1);
    if (last?.isUp === true) return [[this.hoursSince(last.firstSeenAtSeconds), 1]];
    const within =
      last === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(this.task.decisionEverySeconds / 3600, this.hoursSince(last.lastSeenAtSeconds));
    return this.ages(kind, within);
  }

  private expected(ask: (table: SeveralPoolsTable) => number): number {
    let sum = 0;
    for (const [kind, table] of this.tables.entries()) {
      const weight = this.weights[kind] ?? 0;
      if (weight >= 1e-3) sum += weight * ask(table);
    }
    return sum;
  }

  private onDemandDelayHours(): number {
    const { restartSeconds, leadSeconds } = this.task.onDemand;
    return (restartSeconds + leadSeconds) / 3600;
  }

  private hoursSince(seconds: number): number {
    return (this.view.nowSeconds - seconds) / 3600;
  }
}

/** When the pool was last seen with capacity; before the start if never. */
export function lastUpSeconds({ periods }: PoolView): number {
  const up = periods.findLast(({ isUp }) => isUp);
  return up?.lastSeenAtSeconds ?? -1;
}

/** `agesWhenFound`, kept by class and time in eighths of its logarithm, without what is too rare to matter. */
export function foundAges() {
  const kept = new Map<PoolClass, Map<number, readonly (readonly [number, number])[]>>();
  return (kind: PoolClass, withinHours: number): readonly (readonly [number, number])[] => {
    const mine = kept.get(kind) ?? new Map<number, readonly (readonly [number, number])[]>();
    kept.set(kind, mine);
    const key = Math.round(Math.log(Math.min(withinHours, 300)) * 8);
    const known = mine.get(key);
    if (known !== undefined) return known;
    const shares = agesWhenFound(kind, Math.exp(key / 8)).flatMap((share, index) =>
      share < 1e-3 ? [] : [[AGES_HOURS[index] ?? 0, share] as const],
    );
    mine.set(key, shares);
    return shares;
  };
}
