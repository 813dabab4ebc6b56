import { firstHourRefundUsd } from './first-hour.ts';
import { between, type Grid, gridOf, type Place, slackGrid } from './grid.ts';
import type { PoolClass } from './pool-classes.ts';

/** Terms of a job whose only spot pool is watched all the time. Hours and dollars. */
export interface OnePoolTerms {
  readonly workHours: number;
  /** Most slack that is asked about: time left less work left. */
  readonly slackHours: number;
  readonly spotRestartHours: number;
  readonly spotUsdPerHour: number;
  readonly onDemandUsdPerHour: number;
  /** Lead time included. */
  readonly onDemandDelayHours: number;
  readonly onDemandStartUsd: number;
  readonly isFirstHourFree: boolean;
}

/** Expected cost to go, by what runs and whether the pool has capacity; asked with slack and work left in hours, and the age of the pool's period. */
export interface OnePoolTable {
  readonly onSpot: CostToGo;
  readonly onDemandWhileUp: CostToGo;
  readonly onDemandWhileDown: CostToGo;
  readonly idleWhileUp: CostToGo;
  readonly idleWhileDown: CostToGo;
  /** Of starting spot now, with the restart. */
  readonly startSpot: CostToGo;
}
export type CostToGo = (slackHours: number, workHours: number, ageHours: number) => number;

/** Ages of a period in hours, close together where the hazard changes most. */
export const AGES_HOURS: readonly number[] = [
  0, 0.06, 0.12, 0.2, 0.33, 0.5, 0.75, 1.1, 1.6, 2.4, 3.6, 5.5, 8, 12, 18, 27,
];
const AGES = AGES_HOURS.length;
/** Steps of work. Twice as many change the mean cost of the benchmark's configurations by under 0.3 % (25 November 2026). */
const WORK_STEPS = 240;
const SLACK_GROWTH = 0.03;
/** What a missed deadline costs in the tables, in on-demand hours per hour: it only has to keep the optimum away from it, the safety net is exact. */
const LATE_FACTOR = 2;

/**
 * The table by backward induction over work left and slack.
 *
 * With slack as a coordinate there is no time: running leaves slack as it is, waiting leaves work as it is, and a start costs slack. So the table is
 * swept over work, and for each work over slack, and every entry needs only earlier ones.
 */
export function onePoolTable(terms: OnePoolTerms, pool: PoolClass): OnePoolTable {
  return new Sweep(terms, pool).table();
}

class Sweep {
  private readonly terms: OnePoolTerms;
  private readonly pool: PoolClass;
  private readonly slack: Grid;
  private readonly ages = gridOf(AGES_HOURS);
  private readonly step: number;
  private readonly spot: Float32Array;
  private readonly odUp: Float32Array;
  private readonly odDown: Float32Array;
  private readonly idleUp: Float32Array;
  private readonly idleDown: Float32Array;
  private readonly run: Moves;
  private readonly spotStart: Moves;
  private readonly odStart: Moves;
  /** Waiting from a slack down to the one before it in the grid. */
  private readonly waits: readonly Moves[];
  private readonly refundUsd: readonly number[];

  constructor(terms: OnePoolTerms, pool: PoolClass) {
    this.terms = terms;
    this.pool = pool;
    this.slack = slackGrid(terms.slackHours, Math.min(terms.spotRestartHours, terms.onDemandDelayHours), SLACK_GROWTH);
    this.step = terms.workHours / WORK_STEPS;
    const size = (WORK_STEPS + 1) * this.slack.points.length * AGES;
    [this.spot, this.odUp, this.odDown] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
    [this.idleUp, this.idleDown] = [new Float32Array(size), new Float32Array(size)];
    this.run = this.movesOver(this.step);
    this.spotStart = this.movesOver(terms.spotRestartHours);
    this.odStart = this.movesOver(terms.onDemandDelayHours);
    const { points } = this.slack;
    this.waits = points.map((hours, index) => this.movesOver(index === 0 ? 0 : hours - (points[index - 1] as number)));
    this.refundUsd = AGES_HOURS.map((age) => this.refundUsdOf(age, terms.workHours));
    for (let work = 1; work <= WORK_STEPS; work++)
      for (let slack = 0; slack < this.slack.points.length; slack++) this.fill(work, slack);
  }

  table(): OnePoolTable {
    const look =
      (values: Float32Array): CostToGo =>
      (slackHours, workHours, ageHours) =>
        this.read(values, slackHours, workHours, ageHours);
    const [onSpot, idleWhileDown] = [look(this.spot), look(this.idleDown)];
    return {
      onSpot,
      onDemandWhileUp: look(this.odUp),
      onDemandWhileDown: look(this.odDown),
      idleWhileUp: look(this.idleUp),
      idleWhileDown,
      startSpot: (slackHours, workHours, ageHours) => {
        const { spotRestartHours: restart, spotUsdPerHour } = this.terms;
        const lasts = this.pool.up.beyond(ageHours, restart);
        const refundUsd = this.refundUsdOf(ageHours, workHours);
        return (
          spotUsdPerHour * restart * halfway(lasts) -
          refundUsd +
          lasts * onSpot(slackHours - restart, workHours, ageHours + restart) +
          (1 - lasts) * idleWhileDown(slackHours - restart / 2, workHours, 0)
        );
      },
    };
  }

  /** The table itself takes the whole job's work: its last hour is not told apart. */
  private refundUsdOf(ageHours: number, workHours: number): number {
    const { isFirstHourFree, spotUsdPerHour: usdPerHour, spotRestartHours } = this.terms;
    if (!isFirstHourFree) return 0;
    const neededHours = spotRestartHours + workHours;
    return firstHourRefundUsd(this.pool, { usdPerHour, ageHours, elapsedHours: 0, neededHours });
  }

  /** Survival of both states and ages after so many hours, from each age. */
  private movesOver(hours: number): Moves {
    const { up, down } = this.pool;
    return {
      upLasts: AGES_HOURS.map((age) => up.beyond(age, hours)),
      downLasts: AGES_HOURS.map((age) => down.beyond(age, hours)),
      ages: AGES_HOURS.map((age) => this.ages.placeOf(age + hours)),
      half: this.ages.placeOf(hours / 2),
    };
  }

  private at(work: number, slack: number): number {
    return (work * this.slack.points.length + slack) * AGES;
  }

  /** All entries of one work and slack. The order matters: what starts needs less slack, what waits needs what starts. */
  private fill(work: number, slack: number): void {
    const slackHours = this.slack.points[slack] as number;
    const { spotRestartHours: restart, onDemandDelayHours: delay } = this.terms;
    this.fillRunning(work, slack);
    const canStartSpot = slackHours >= restart + delay - 1e-9;
    const starts = canStartSpot ? this.spotStarts(work, slack) : undefined;
    if (starts !== undefined) keepLess(this.odUp, this.at(work, slack), starts);
    if (slackHours < delay - 1e-9) this.fillLate(work, slack);
    else this.fillWaiting(work, slack, starts);
  }

  /** One step of work on what runs; interruptions come half-way, so the value there is read from the two layers below. */
  private fillRunning(work: number, slack: number): void {
    const { run, step, terms } = this;
    const base = this.at(work, slack);
    const below = this.at(work - 1, slack);
    const lower = this.at(Math.max(0, work - 2), slack);
    const down = this.idleDown[below] as number;
    const lost =
      down + (work >= 2 ? (down - (this.idleDown[lower] as number)) / 2 : (terms.onDemandUsdPerHour * step) / 2);
    const foundUp = between(this.odUp, below + run.half.index, 1, run.half.share);
    const foundDown = between(this.odDown, below + run.half.index, 1, run.half.share);
    const odUsd = terms.onDemandUsdPerHour * step;
    for (let age = 0; age < AGES; age++) {
      const { index, share } = run.ages[age] as Place;
      const [upLasts, downLasts] = [run.upLasts[age] as number, run.downLasts[age] as number];
      const spotUsd = terms.spotUsdPerHour * step * halfway(upLasts);
      this.spot[base + age] = spotUsd + upLasts * between(this.spot, below + index, 1, share) + (1 - upLasts) * lost;
      this.odDown[base + age] =
        odUsd + downLasts * between(this.odDown, below + index, 1, share) + (1 - downLasts) * foundUp;
      this.odUp[base + age] = odUsd + upLasts * between(this.odUp, below + index, 1, share) + (1 - upLasts) * foundDown;
    }
  }

  private spotStarts(work: number, slack: number): Float64Array {
    const { spotRestartHours: restart, spotUsdPerHour } = this.terms;
    const slackHours = this.slack.points[slack] as number;
    const started = this.slack.placeOf(slackHours - restart);
    const base = this.at(work, started.index);
    const failed = this.earlierIdleDown(work, slack, slackHours - restart / 2);
    const values = new Float64Array(AGES);
    for (let age = 0; age < AGES; age++) {
      const { index, share } = this.spotStart.ages[age] as Place;
      const lasts = this.spotStart.upLasts[age] as number;
      const running = this.bySlack(this.spot, base + index, share, started.share);
      const usd = spotUsdPerHour * restart * halfway(lasts) - (this.refundUsd[age] as number);
      values[age] = usd + lasts * running + (1 - lasts) * failed;
    }
    return values;
  }

  /** Waiting with the pool just down, for a slack below this one's; entries of this slack are not there yet. */
  private earlierIdleDown(work: number, slack: number, slackHours: number): number {
    const { index, share } = this.slack.placeOf(slackHours);
    if (index + 1 >= slack) return this.idleDown[this.at(work, Math.min(index, slack - 1))] as number;
    return between(this.idleDown, this.at(work, index), AGES, share);
  }

  private fillLate(work: number, slack: number): void {
    const { onDemandUsdPerHour, onDemandDelayHours: delay } = this.terms;
    const missing = delay - (this.slack.points[slack] as number);
    const usd = onDemandUsdPerHour * (work * this.step + delay) + LATE_FACTOR * onDemandUsdPerHour * (missing + 0.05);
    const base = this.at(work, slack);
    this.idleUp.fill(usd, base, base + AGES);
    this.idleDown.fill(usd, base, base + AGES);
  }

  private fillWaiting(work: number, slack: number, starts: Float64Array | undefined): void {
    const base = this.at(work, slack);
    const earlier = slack > 0 ? this.at(work, slack - 1) : undefined;
    const waits = this.waits[slack] as Moves;
    for (let age = 0; age < AGES; age++) {
      let usd = Math.min(
        this.odStartUsd(work, slack, age, true),
        starts === undefined ? Infinity : (starts[age] as number),
      );
      if (earlier !== undefined) {
        const later = waits.ages[age] as Place;
        const lasts = waits.upLasts[age] as number;
        const stays = between(this.idleUp, earlier + later.index, 1, later.share);
        usd = Math.min(usd, lasts * stays + (1 - lasts) * (this.idleDown[earlier] as number));
      }
      this.idleUp[base + age] = usd;
    }
    for (let age = 0; age < AGES; age++) {
      let usd = this.odStartUsd(work, slack, age, false);
      if (earlier !== undefined) {
        const later = waits.ages[age] as Place;
        const lasts = waits.downLasts[age] as number;
        const found = ((this.idleUp[base] as number) + (this.idleUp[earlier] as number)) / 2;
        usd = Math.min(
          usd,
          lasts * between(this.idleDown, earlier + later.index, 1, later.share) + (1 - lasts) * found,
        );
      }
      this.idleDown[base + age] = usd;
    }
    keepLess(this.odUp, base, this.idleUp.subarray(base, base + AGES));
    keepLess(this.odDown, base, this.idleDown.subarray(base, base + AGES));
  }

  private odStartUsd(work: number, slack: number, age: number, isUp: boolean): number {
    const { odStart, terms } = this;
    const started = this.slack.placeOf((this.slack.points[slack] as number) - terms.onDemandDelayHours);
    const base = this.at(work, started.index);
    const lasts = (isUp ? odStart.upLasts : odStart.downLasts)[age] as number;
    const { index, share } = odStart.ages[age] as Place;
    const [same, other] = isUp ? [this.odUp, this.odDown] : [this.odDown, this.odUp];
    const kept = this.bySlack(same, base + index, share, started.share);
    const changed = between(other, base, AGES, started.share);
    return terms.onDemandStartUsd + lasts * kept + (1 - lasts) * changed;
  }

  private bySlack(values: Float32Array, first: number, ageShare: number, slackShare: number): number {
    const low = between(values, first, 1, ageShare);
    return slackShare === 0 ? low : low * (1 - slackShare) + between(values, first + AGES, 1, ageShare) * slackShare;
  }

  private read(values: Float32Array, slackHours: number, workHours: number, ageHours: number): number {
    const slack = this.slack.placeOf(slackHours);
    const age = this.ages.placeOf(ageHours);
    const exact = Math.max(0, Math.min(WORK_STEPS, workHours / this.step));
    const work = Math.min(WORK_STEPS - 1, Math.floor(exact));
    const layer = (index: number) =>
      this.bySlack(values, this.at(index, slack.index) + age.index, age.share, slack.share);
    const share = exact - work;
    return layer(work) * (1 - share) + layer(work + 1) * share;
  }
}

interface Moves {
  readonly upLasts: readonly number[];
  readonly downLasts: readonly number[];
  readonly ages: readonly Place[];
  readonly half: Place;
}

/** Share of a step that is billed when an interruption comes half-way. */
function halfway(lasts: number): number {
  return (1 + lasts) / 2;
}

function keepLess(values: Float32Array, first: number, others: ArrayLike<number>): void {
  for (let index = 0; index < others.length; index++)
    if ((others[index] as number) < (values[first + index] as number)) values[first + index] = others[index] as number;
}
