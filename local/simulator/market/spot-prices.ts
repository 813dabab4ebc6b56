import { microUsdOf } from '../billing/money.ts';
import type { PriceFile } from './price-file.ts';
import { randomOf } from './random.ts';
import type { Pool, PriceOverlay, PricePoint, Traces } from './traces.ts';

/** Every walk starts here, so that a price depends on seed and pool alone, never on when the simulator was started. */
const ORIGIN_EPOCH_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const SHORTEST_STEP_SECONDS = 3600;
const LONGEST_STEP_SECONDS = 3 * 3600;
const LARGEST_MOVE = 0.04;
const PULL_TO_BASE = 0.08;
const FLOOR_SHARE_OF_ON_DEMAND = 0.1;

/**
 * Seeded spot prices: each pool walks around its listed price in steps of at most ±4 % (and a pull back), one to three market hours apart,
 * never under 10 % of on-demand nor over it. Where a trace has prices of a pool, they replace the walk while it plays.
 */
export class SpotPrices {
  readonly #file: PriceFile;
  readonly #seed: string;
  readonly #traces: Traces;
  readonly #walks = new Map<string, Walk>();

  constructor(file: PriceFile, seed: string, traces: Traces) {
    this.#file = file;
    this.#seed = seed;
    this.#traces = traces;
  }

  /** Pools that are for sale as spot in a region now. */
  pools(region: string): readonly Pool[] {
    return Object.entries(this.#file.types)
      .filter(([, facts]) => facts.forSale)
      .flatMap(([instanceType, facts]) =>
        Object.keys(facts.regions[region]?.spotUsdPerHour ?? {}).map((zoneId) => ({ region, instanceType, zoneId })),
      )
      .filter((pool) => this.#traces.sells(pool));
  }

  /** The price in force at an instant; `undefined` where the pool is not for sale. */
  at(pool: Pool, instant: number): PricePoint | undefined {
    return this.between(pool, instant, instant + 1)[0];
  }

  /** The prices in force in [start, end), oldest first; the first began at or before `start`. */
  between(pool: Pool, start: number, end: number): readonly PricePoint[] {
    const walk = this.#walkOf(pool);
    if (walk === undefined) return [];
    while (walk.until < end) extend(walk);
    const points = this.#traces.pricesOf(pool).reduce(overlaid, walk.points);
    const first = points.findLastIndex((point) => point.from <= start);
    return points.slice(Math.max(0, first)).filter((point) => point.from < end);
  }

  #walkOf(pool: Pool): Walk | undefined {
    const key = `${pool.region}/${pool.instanceType}/${pool.zoneId}`;
    const known = this.#walks.get(key);
    if (known !== undefined) return known;
    const facts = this.#file.types[pool.instanceType]?.regions[pool.region];
    const listed = facts?.spotUsdPerHour[pool.zoneId];
    if (facts === undefined || listed === undefined) return undefined;
    const walk = startOf(
      `${this.#seed}/${key}`,
      Number(microUsdOf(listed)),
      Number(microUsdOf(facts.onDemandUsdPerHour)),
    );
    this.#walks.set(key, walk);
    return walk;
  }
}

/** Prices with a trace's in their place for as long as it played. */
function overlaid(points: readonly PricePoint[], { points: played, until }: PriceOverlay): readonly PricePoint[] {
  const from = played[0]?.from ?? until;
  const before = points.filter((point) => point.from < from);
  const resumed = points.findLast((point) => point.from <= until);
  const after =
    resumed === undefined || until === Number.POSITIVE_INFINITY
      ? []
      : [{ ...resumed, from: until }, ...points.filter((point) => point.from > until)];
  return [...before, ...played.filter((point) => point.from < until), ...after];
}

interface Walk {
  readonly random: () => number;
  readonly base: number;
  readonly ceiling: number;
  readonly points: PricePoint[];
  until: number;
  price: number;
}

function startOf(seed: string, base: number, onDemand: number): Walk {
  const points = [{ from: ORIGIN_EPOCH_SECONDS, microUsdPerHour: BigInt(base) }];
  const walk = { random: randomOf(seed), base, ceiling: onDemand, points, until: ORIGIN_EPOCH_SECONDS, price: base };
  walk.until += stepSeconds(walk.random);
  return walk;
}

function extend(walk: Walk): void {
  const move = (walk.random() * 2 - 1) * LARGEST_MOVE + PULL_TO_BASE * Math.log(walk.base / walk.price);
  const bounded = Math.min(walk.ceiling, Math.max(walk.ceiling * FLOOR_SHARE_OF_ON_DEMAND, walk.price * (1 + move)));
  // EC2 quotes four decimals of a dollar; a ceiling with more of them is rounded down so that spot never passes on-demand.
  walk.price = Math.min(Math.round(bounded / 100) * 100, Math.floor(walk.ceiling / 100) * 100);
  const microUsdPerHour = BigInt(walk.price);
  if (microUsdPerHour !== walk.points.at(-1)?.microUsdPerHour) walk.points.push({ from: walk.until, microUsdPerHour });
  walk.until += stepSeconds(walk.random);
}

function stepSeconds(random: () => number): number {
  return SHORTEST_STEP_SECONDS + Math.floor(random() * (LONGEST_STEP_SECONDS - SHORTEST_STEP_SECONDS + 1));
}
