import { microUsdOf } from '../billing/money.ts';
import type { PriceFile } from './price-file.ts';
import { isUpAt, type Trace } from './trace.ts';

/** A spot price from an instant on, until the next one. */
export interface PricePoint {
  /** Market epoch seconds, whole. */
  readonly from: number;
  readonly microUsdPerHour: bigint;
}

/** A spot pool: what a price and capacity belong to. */
export interface Pool {
  readonly region: string;
  readonly instanceType: string;
  readonly zoneId: string;
}

/** A trace that was put on, with what became of it. Instants in whole market seconds. */
interface Played {
  readonly trace: Trace;
  readonly installedAt: number;
  /** When its first tick began; until then the first tick holds. */
  startedAt: number | undefined;
  stoppedAt: number | undefined;
}

/** Prices that replace the seeded ones from the first point on until `until`. */
export interface PriceOverlay {
  readonly points: readonly PricePoint[];
  readonly until: number;
}

/** The next tick at which pools lose their capacity. */
export interface Loss {
  readonly tick: number;
  readonly at: number;
  readonly rebalanceAt: number | undefined;
  readonly isLost: (pool: Pool) => boolean;
}

/** The traces that play or have played. What has played stays: bills and price histories look back. */
export class Traces {
  readonly #file: PriceFile;
  readonly #all: Played[] = [];

  constructor(file: PriceFile) {
    this.#file = file;
  }

  install(trace: Trace, now: number): void {
    this.stop(now);
    this.#all.push({ trace, installedAt: Math.floor(now), startedAt: undefined, stoppedAt: undefined });
  }

  /** The first tick begins at `at`; undefined when no trace is on, or it has begun. */
  start(at: number): number | undefined {
    const played = this.#current();
    if (played === undefined || played.startedAt !== undefined) return undefined;
    played.startedAt = Math.floor(at);
    return played.startedAt;
  }

  stop(now: number): void {
    const played = this.#current();
    if (played !== undefined) played.stoppedAt = Math.floor(now);
  }

  /** Whether the trace that is on names the pool; true without one. */
  sells(pool: Pool): boolean {
    const played = this.#current();
    return played === undefined || poolIn(played, pool) !== undefined;
  }

  /** Whether the pool has capacity all through [from, to]; undefined when no trace is on. */
  isUp(pool: Pool, from: number, to: number): boolean | undefined {
    const played = this.#current();
    if (played === undefined) return undefined;
    const traced = poolIn(played, pool);
    if (traced === undefined) return false;
    const last = tickAt(played, to);
    for (let tick = tickAt(played, from); tick <= last; tick += 1) if (!isUpAt(traced, tick)) return false;
    return true;
  }

  /** The first tick after `tick` (or the first of all) at which a pool that had capacity has none. */
  lossAfter(tick: number | undefined): Loss | undefined {
    const played = this.#current();
    if (played?.startedAt === undefined) return undefined;
    const { pools, startTick, gapSeconds, rebalanceLeadSeconds } = played.trace;
    const length = Math.max(...pools.map(({ up }) => up.length));
    const isLostAt = (pool: Trace['pools'][number], at: number) =>
      !isUpAt(pool, at) && (at === startTick || isUpAt(pool, at - 1));
    for (let next = tick === undefined ? startTick : tick + 1; next < length; next += 1) {
      const lost = pools.filter((pool) => isLostAt(pool, next));
      if (lost.length === 0) continue;
      const isLost = (pool: Pool) => lost.some((traced) => traced === poolIn(played, pool));
      const at = played.startedAt + (next - startTick) * gapSeconds;
      const rebalanceAt = rebalanceLeadSeconds === undefined ? undefined : at - rebalanceLeadSeconds;
      return { tick: next, at, rebalanceAt, isLost };
    }
    return undefined;
  }

  /** What the traces say of a pool's price, oldest first. */
  pricesOf(pool: Pool): readonly PriceOverlay[] {
    return this.#all.flatMap((played) => {
      const points = pointsOf(this.#file, played, pool);
      return points.length === 0 ? [] : [{ points, until: played.stoppedAt ?? Number.POSITIVE_INFINITY }];
    });
  }

  /** For the control API. */
  state(now: number): Readonly<Record<string, unknown>> | null {
    const played = this.#current();
    if (played === undefined) return null;
    const tick = tickAt(played, now);
    const { gapSeconds, pools } = played.trace;
    const startedAt = played.startedAt === undefined ? null : new Date(played.startedAt * 1000).toISOString();
    const told = pools.map((pool) => ({
      region: pool.region,
      azId: pool.zoneId,
      instanceTypes: pool.instanceTypes ?? null,
      isUp: isUpAt(pool, tick),
      ticks: pool.up.length,
    }));
    return { gapSeconds, startedAt, tick, pools: told };
  }

  #current(): Played | undefined {
    const last = this.#all.at(-1);
    return last?.stoppedAt === undefined ? last : undefined;
  }
}

function poolIn({ trace }: Played, { region, zoneId, instanceType }: Pool): Trace['pools'][number] | undefined {
  return trace.pools.find(
    (pool) => pool.region === region && pool.zoneId === zoneId && (pool.instanceTypes?.includes(instanceType) ?? true),
  );
}

function tickAt({ trace, startedAt }: Played, instant: number): number {
  const passed = startedAt === undefined ? 0 : Math.floor((instant - startedAt) / trace.gapSeconds);
  return trace.startTick + Math.max(0, passed);
}

function pointsOf(file: PriceFile, played: Played, pool: Pool): readonly PricePoint[] {
  const { trace, installedAt, startedAt } = played;
  const traced = poolIn(played, pool);
  if (traced?.prices === undefined) return [];
  const onDemand = file.types[pool.instanceType]?.regions[pool.region]?.onDemandUsdPerHour;
  const share =
    traced.recordedOnDemandUsdPerHour === undefined || onDemand === undefined
      ? 1
      : Number(onDemand) / traced.recordedOnDemandUsdPerHour;
  // EC2 quotes four decimals of a dollar.
  const microUsd = (usdPerHour: number) => microUsdOf((usdPerHour * share).toFixed(4));
  const changes = traced.prices.toSorted(([a], [b]) => a - b);
  const first = changes.findLast(([tick]) => tick <= trace.startTick) ?? changes[0];
  if (first === undefined) return [];
  const later = startedAt === undefined ? [] : changes.filter(([tick]) => tick > Math.max(trace.startTick, first[0]));
  return [
    { from: installedAt, microUsdPerHour: microUsd(first[1]) },
    ...later.map(([tick, usdPerHour]) => ({
      from: (startedAt ?? 0) + (tick - trace.startTick) * trace.gapSeconds,
      microUsdPerHour: microUsd(usdPerHour),
    })),
  ];
}
