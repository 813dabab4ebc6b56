import { between, type Grid, gridOf, type Place, slackGrid } from './grid.ts';
import type { PoolClass } from './pool-classes.ts';

/** A pool among several, of a supposed kind. */
export interface SupposedPool {
  readonly usdPerHour: number;
  /** Work per hour, in hours of on-demand capacity. */
  readonly workRate: number;
  readonly restartHours: number;
  /** Of moving there, with every start. */
  readonly moveUsd: number;
  readonly region: string;
  readonly kind: PoolClass;
}

/** Terms of a job whose spot pools are seen only by trying. Hours and dollars; work in hours of on-demand capacity. */
export interface SeveralPoolsTerms {
  readonly workHours: number;
  /** Most slack that is asked about: time left less work left. */
  readonly slackHours: number;
  readonly onDemandUsdPerHour: number;
  /** Lead time included. */
  readonly onDemandDelayHours: number;
  readonly onDemandStartUsd: number;
}

/** Expected cost to go. */
export interface SeveralPoolsTable {
  /** On a pool whose capacity is so old. */
  readonly onSpot: (pool: number, slackHours: number, workHours: number, ageHours: number) => number;
  /** No pool has had capacity for so long. */
  readonly onDemand: (slackHours: number, workHours: number, downHours: number) => number;
  readonly idle: (slackHours: number, workHours: number, downHours: number) => number;
  /** Of starting on capacity that came back a moment ago. */
  readonly startYoung: (pool: number, slackHours: number, workHours: number) => number;
  /** Chance that a pool is found with capacity within so many hours, when none has had any for so long. */
  readonly foundWithin: (pool: number, downHours: number, hours: number) => number;
}

/** Fewer than for one pool, since they multiply with the pools. */
export const AGES_HOURS: readonly number[] = [0, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 27];
const AGES = AGES_HOURS.length;
/** 400 instead change the benchmark's means by under 0.1 % (25 November 2026). */
const WORK_STEPS = 160;
const SLACK_GROWTH = 0.04;
const LATE_FACTOR = 2;
const NEVER_USD = 1e9;

/**
 * Pools of one region come and go together (correlation 0.35-0.53 in the traces of 2022-23, spot.md 3b), so several pools of a region are worth less than
 * as many apart: m of them are found as fast as m to this power. Three of us-east-1 together came back 1.2 to 1.4 times as fast as one (02-15-2023).
 */
const POOLS_OF_A_REGION_POWER = 0.3;
/** After a pool of the same region went down, another one is up less often by this share (the same traces: 0.22 in us-east-1, 0.4 in us-west-2). */
const DOWN_TOGETHER = 0.4;
/** Capacity that came back "a moment ago" did so within these hours. */
const YOUNG_HOURS = 0.2;

/** The table by backward induction over work left and slack, as for one pool; what other pools do is summed up in chances of finding them. */
export function severalPoolsTable(terms: SeveralPoolsTerms, pools: readonly SupposedPool[]): SeveralPoolsTable {
  return new Sweep(terms, pools).table();
}

/** Shares of the ages of capacity that is found now and began within the last `withinHours`, on the table's ages. */
export function agesWhenFound({ up }: Pick<PoolClass, 'up'>, withinHours: number): readonly number[] {
  const ages = gridOf(AGES_HOURS);
  const shares = new Array<number>(AGES).fill(0);
  const most = Math.min(withinHours, MOST_AGE_HOURS);
  for (let piece = 0; piece < PIECES; piece++) {
    const at = (piece + 0.5) / PIECES;
    const { index, share } = ages.placeOf(most * at * at);
    const weight = up.to(most * at * at) * at;
    shares[index] = (shares[index] ?? 0) + weight * (1 - share);
    shares[index + 1] = (shares[index + 1] ?? 0) + weight * share;
  }
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}
const PIECES = 200;
const MOST_AGE_HOURS = 200;

class Sweep {
  private readonly terms: SeveralPoolsTerms;
  private readonly pools: readonly SupposedPool[];
  private readonly slack: Grid;
  private readonly ages = gridOf(AGES_HOURS);
  private readonly step: number;
  private readonly facts: readonly PoolFacts[];
  private readonly spot: Float32Array;
  private readonly od: Float64Array;
  private readonly idle: Float64Array;
  private readonly afterLoss: Float32Array;
  private readonly young: Float32Array;
  private readonly order: number[];
  private readonly regions: number;
  private readonly odRun: readonly Place[];
  private readonly odStart: readonly Place[];

  constructor(terms: SeveralPoolsTerms, pools: readonly SupposedPool[]) {
    this.terms = terms;
    this.pools = pools;
    const restart = Math.min(terms.onDemandDelayHours, ...pools.map(({ restartHours }) => restartHours));
    this.slack = slackGrid(terms.slackHours, restart, SLACK_GROWTH);
    this.step = terms.workHours / WORK_STEPS;
    this.regions = new Set(pools.map(({ region }) => region)).size;
    this.facts = pools.map((pool, index) => this.factsOf(pool, index));
    const cells = (WORK_STEPS + 1) * this.slack.points.length;
    this.spot = new Float32Array(cells * pools.length * AGES);
    [this.od, this.idle] = [new Float64Array(cells * AGES), new Float64Array(cells * AGES)];
    [this.afterLoss, this.young] = [new Float32Array(cells * pools.length), new Float32Array(cells * pools.length)];
    this.order = [...pools.keys()];
    this.odRun = AGES_HOURS.map((age) => this.ages.placeOf(age + this.step));
    this.odStart = AGES_HOURS.map((age) => this.ages.placeOf(age + terms.onDemandDelayHours));
    for (let work = 1; work <= WORK_STEPS; work++)
      for (let slack = 0; slack < this.slack.points.length; slack++) this.fill(work, slack);
  }

  table(): SeveralPoolsTable {
    const pools = this.pools.length;
    return {
      onSpot: (pool, slackHours, workHours, ageHours) => {
        const { index, share } = this.ages.placeOf(ageHours);
        return this.read(slackHours, workHours, (cell) =>
          between(this.spot, (cell * pools + pool) * AGES + index, 1, share),
        );
      },
      onDemand: (slackHours, workHours, downHours) => this.readByAge(this.od, slackHours, workHours, downHours),
      idle: (slackHours, workHours, downHours) => this.readByAge(this.idle, slackHours, workHours, downHours),
      startYoung: (pool, slackHours, workHours) =>
        this.read(slackHours, workHours, (cell) => this.young[cell * pools + pool] as number),
      foundWithin: (pool, downHours, hours) => this.foundWithin(this.pools[pool] as SupposedPool, downHours, hours),
    };
  }

  /** The pool that was lost last comes back as its own age says, others at their mean rate; the region that lost it may be any of them. */
  private foundWithin({ kind, region }: SupposedPool, downHours: number, hours: number): number {
    const together = this.pools.filter((pool) => pool.region === region).length ** (POOLS_OF_A_REGION_POWER - 1);
    const own = -Math.log(Math.max(kind.down.beyond(downHours, hours), 1e-12));
    const others = hours / Math.max(kind.down.meanHours, 1e-6);
    return 1 - Math.exp(-together * (own / this.regions + (1 - 1 / this.regions) * others));
  }

  private factsOf(pool: SupposedPool, index: number): PoolFacts {
    const { kind, restartHours, workRate, usdPerHour, region } = pool;
    const stepHours = this.step / workRate;
    const places = (hours: number) => AGES_HOURS.map((age) => this.ages.placeOf(age + hours));
    const lasts = (hours: number) => AGES_HOURS.map((age) => kind.up.beyond(age, hours));
    const { points } = this.slack;
    return {
      stepUsd: usdPerHour * stepHours,
      // A slower pool eats slack while it runs, a faster one makes some.
      slackAfterStep:
        workRate === 1 ? undefined : points.map((hours) => this.slack.placeOf(hours + this.step - stepHours)),
      runLasts: lasts(stepHours),
      runAges: places(stepHours),
      startLasts: lasts(restartHours),
      startAges: places(restartHours),
      found: agesWhenFound(kind, YOUNG_HOURS),
      known: agesWhenFound(kind, MOST_AGE_HOURS),
      foundInStep: AGES_HOURS.map((age) => this.foundWithin(pool, age, this.step)),
      foundWaiting: points.map((hours, at) =>
        AGES_HOURS.map((age) => this.foundWithin(pool, age, at === 0 ? 0 : hours - (points[at - 1] as number))),
      ),
      foundWhileRunning: 1 - Math.exp(-stepHours / Math.max(kind.down.meanHours, 1e-6)),
      cheaper: this.pools.flatMap((other, at) => (other.usdPerHour < usdPerHour * 0.98 ? [at] : [])),
      upAfterLossOf: this.pools.map((lost, at) =>
        at === index ? 0 : kind.upShare * (lost.region === region ? 1 - DOWN_TOGETHER : 1),
      ),
    };
  }

  private fill(work: number, slack: number): void {
    const cell = work * this.slack.points.length + slack;
    this.fillSpot(cell, slack);
    this.fillOnDemand(cell);
    const { startsUsd, knownUsd } = this.starts(work, slack);
    for (const [pool, usd] of startsUsd.entries()) this.young[cell * this.pools.length + pool] = usd;
    if ((this.slack.points[slack] as number) < this.terms.onDemandDelayHours - 1e-9) this.fillLate(cell, work, slack);
    else this.fillWaiting(cell, work, slack, startsUsd, knownUsd);
  }

  private fillSpot(cell: number, slack: number): void {
    const slacks = this.slack.points.length;
    const pools = this.pools.length;
    const below = cell - slacks;
    const lower = below >= slacks ? below - slacks : below;
    for (let pool = 0; pool < pools; pool++) {
      const facts = this.facts[pool] as PoolFacts;
      const moved = facts.slackAfterStep?.[slack];
      const first = moved === undefined ? below : below - slack + moved.index;
      const slackShare = moved?.share ?? 0;
      const loss = this.afterLoss[below * pools + pool] as number;
      const lossBelow = this.afterLoss[lower * pools + pool] as number;
      const half = below === lower ? this.terms.onDemandUsdPerHour * this.step : loss - lossBelow;
      for (let age = 0; age < AGES; age++) {
        const { index, share } = facts.runAges[age] as Place;
        const lasts = facts.runLasts[age] as number;
        let next = this.spotAt(first, pool, index, share, slackShare);
        next = this.orCheaper(facts, below, next);
        this.spot[(cell * pools + pool) * AGES + age] =
          (facts.stepUsd * (1 + lasts)) / 2 + lasts * next + (1 - lasts) * (loss + half / 2);
      }
    }
  }

  /** The cost to go of a running pool when a cheaper one may be found meanwhile, and is taken where that is better. */
  private orCheaper({ cheaper, foundWhileRunning }: PoolFacts, cell: number, stayUsd: number): number {
    let usd = 0;
    let missed = 1;
    for (const pool of cheaper) {
      const youngUsd = this.young[cell * this.pools.length + pool] as number;
      if (youngUsd >= stayUsd) continue;
      usd += missed * foundWhileRunning * youngUsd;
      missed *= 1 - foundWhileRunning;
    }
    return usd + missed * stayUsd;
  }

  private fillOnDemand(cell: number): void {
    const pools = this.pools.length;
    const below = cell - this.slack.points.length;
    const young = this.young.subarray(below * pools, (below + 1) * pools);
    this.sortBy(young);
    for (let age = 0; age < AGES; age++) {
      const { index, share } = this.odRun[age] as Place;
      const stay = between(this.od, below * AGES + index, 1, share);
      const chance = (pool: number) => (this.facts[pool] as PoolFacts).foundInStep[age] as number;
      this.od[cell * AGES + age] = this.terms.onDemandUsdPerHour * this.step + this.firstFound(young, chance, stay);
    }
  }

  /** Cost of starting each pool: found young, and found at an age like any. */
  private starts(work: number, slack: number): { startsUsd: Float64Array; knownUsd: Float64Array } {
    const pools = this.pools.length;
    const [startsUsd, knownUsd] = [new Float64Array(pools), new Float64Array(pools)];
    const slackHours = this.slack.points[slack] as number;
    for (const [pool, { restartHours, usdPerHour, moveUsd }] of this.pools.entries()) {
      if (slackHours < restartHours + this.terms.onDemandDelayHours - 1e-9) {
        startsUsd[pool] = NEVER_USD;
        knownUsd[pool] = NEVER_USD;
        continue;
      }
      const facts = this.facts[pool] as PoolFacts;
      const started = this.slack.placeOf(slackHours - restartHours);
      const failed = this.earlierIdle(work, slack, slackHours - restartHours / 2);
      for (let age = 0; age < AGES; age++) {
        const { index, share } = facts.startAges[age] as Place;
        const lasts = facts.startLasts[age] as number;
        const running = this.spotAt(work * this.slack.points.length + started.index, pool, index, share, started.share);
        const usd = moveUsd + (usdPerHour * restartHours * (1 + lasts)) / 2 + lasts * running + (1 - lasts) * failed;
        startsUsd[pool] = (startsUsd[pool] as number) + (facts.found[age] as number) * usd;
        knownUsd[pool] = (knownUsd[pool] as number) + (facts.known[age] as number) * usd;
      }
    }
    return { startsUsd, knownUsd };
  }

  private earlierIdle(work: number, slack: number, slackHours: number): number {
    const { index, share } = this.slack.placeOf(slackHours);
    const row = work * this.slack.points.length;
    if (index + 1 >= slack) return this.idle[(row + Math.max(0, Math.min(index, slack - 1))) * AGES] as number;
    return between(this.idle, (row + index) * AGES, AGES, share);
  }

  private fillLate(cell: number, work: number, slack: number): void {
    const { onDemandUsdPerHour, onDemandDelayHours: delay } = this.terms;
    const missing = delay - (this.slack.points[slack] as number);
    const usd = onDemandUsdPerHour * (work * this.step + delay) + LATE_FACTOR * onDemandUsdPerHour * (missing + 0.05);
    this.idle.fill(usd, cell * AGES, (cell + 1) * AGES);
    this.afterLoss.fill(usd, cell * this.pools.length, (cell + 1) * this.pools.length);
  }

  private fillWaiting(cell: number, work: number, slack: number, young: Float64Array, known: Float64Array): void {
    const slackHours = this.slack.points[slack] as number;
    const started = this.slack.placeOf(slackHours - this.terms.onDemandDelayHours);
    const first = (work * this.slack.points.length + started.index) * AGES;
    const waited = slackHours - (slack > 0 ? (this.slack.points[slack - 1] as number) : slackHours);
    this.sortBy(young);
    for (let age = 0; age < AGES; age++) {
      const { index, share } = this.odStart[age] as Place;
      const low = between(this.od, first + index, 1, share);
      const high = started.share === 0 ? low : between(this.od, first + AGES + index, 1, share);
      let usd = this.terms.onDemandStartUsd + low * (1 - started.share) + high * started.share;
      if (slack > 0) {
        const later = this.ages.placeOf((AGES_HOURS[age] as number) + waited);
        const stay = between(this.idle, (cell - 1) * AGES + later.index, 1, later.share);
        const chance = (pool: number) => (this.facts[pool] as PoolFacts).foundWaiting[slack]?.[age] as number;
        usd = Math.min(usd, this.firstFound(young, chance, stay));
      }
      this.idle[cell * AGES + age] = usd;
    }
    this.sortBy(known);
    const nothingUsd = this.idle[cell * AGES] as number;
    for (let lost = 0; lost < this.pools.length; lost++) {
      const chance = (pool: number) => (this.facts[pool] as PoolFacts).upAfterLossOf[lost] as number;
      this.afterLoss[cell * this.pools.length + lost] = this.firstFound(known, chance, nothingUsd);
    }
  }

  /** Expected cost when pools are tried in `order` and the first found is taken, as long as that is better than finding none. */
  private firstFound(startUsd: ArrayLike<number>, chance: (pool: number) => number, noneUsd: number): number {
    let usd = 0;
    let missed = 1;
    for (const pool of this.order) {
      const start = startUsd[pool] as number;
      if (start >= noneUsd) break;
      const found = chance(pool);
      usd += missed * found * start;
      missed *= 1 - found;
    }
    return usd + missed * noneUsd;
  }

  private sortBy(usd: ArrayLike<number>): void {
    this.order.sort((a, b) => (usd[a] as number) - (usd[b] as number));
  }

  private spotAt(cell: number, pool: number, age: number, ageShare: number, slackShare: number): number {
    const first = (cell * this.pools.length + pool) * AGES + age;
    const low = between(this.spot, first, 1, ageShare);
    if (slackShare === 0) return low;
    return low * (1 - slackShare) + between(this.spot, first + this.pools.length * AGES, 1, ageShare) * slackShare;
  }

  private readByAge(values: Float64Array, slackHours: number, workHours: number, ageHours: number): number {
    const { index, share } = this.ages.placeOf(ageHours);
    return this.read(slackHours, workHours, (cell) => between(values, cell * AGES + index, 1, share));
  }

  private read(slackHours: number, workHours: number, at: (cell: number) => number): number {
    const slack = this.slack.placeOf(slackHours);
    const exact = Math.max(0, Math.min(WORK_STEPS, workHours / this.step));
    const work = Math.min(WORK_STEPS - 1, Math.floor(exact));
    const row = (index: number) => {
      const cell = index * this.slack.points.length + slack.index;
      return slack.share === 0 ? at(cell) : at(cell) * (1 - slack.share) + at(cell + 1) * slack.share;
    };
    return row(work) * (1 - (exact - work)) + row(work + 1) * (exact - work);
  }
}

interface PoolFacts {
  readonly stepUsd: number;
  readonly slackAfterStep: readonly Place[] | undefined;
  readonly runLasts: readonly number[];
  readonly runAges: readonly Place[];
  readonly startLasts: readonly number[];
  readonly startAges: readonly Place[];
  readonly found: readonly number[];
  readonly known: readonly number[];
  readonly foundInStep: readonly number[];
  readonly foundWaiting: readonly (readonly number[])[];
  readonly foundWhileRunning: number;
  readonly cheaper: readonly number[];
  readonly upAfterLossOf: readonly number[];
}
