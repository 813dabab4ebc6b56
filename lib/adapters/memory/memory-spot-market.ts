import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { PricePoint, SpotMarket } from '#lib/ports/spot-market.ts';

/** One pool of the twin's market, with its price changes, oldest first. */
export interface MemoryPool {
  readonly region: string;
  readonly instanceType: string;
  readonly azId: string;
  readonly prices: readonly PricePoint[];
}

/** Working twin of the EC2 spot market over given price changes; those to come are not known yet. */
export class MemorySpotMarket implements SpotMarket {
  readonly #pools: readonly MemoryPool[];
  readonly #clock: Clock;

  constructor(pools: readonly MemoryPool[], clock: Clock) {
    this.#pools = pools;
    this.#clock = clock;
  }

  async current(region: string, instanceTypes: readonly string[]) {
    return this.#of(region, instanceTypes).flatMap(({ instanceType, azId, prices }) => {
      const last = this.#known(prices).at(-1);
      return last === undefined ? [] : [{ instanceType, azId, usdPerHour: last.usdPerHour, asOf: last.from }];
    });
  }

  async history(region: string, instanceType: string, azId: string, start: EpochSeconds, end: EpochSeconds) {
    const pool = this.#of(region, [instanceType]).find((candidate) => candidate.azId === azId);
    const known = this.#known(pool?.prices ?? []);
    const before = known.filter((point) => point.from <= start).slice(-1);
    return [...before, ...known.filter((point) => point.from > start && point.from < end)];
  }

  async offered(region: string, instanceTypes: readonly string[]) {
    return this.#of(region, instanceTypes).map(({ instanceType, azId }) => ({ instanceType, azId }));
  }

  #known(prices: readonly PricePoint[]): readonly PricePoint[] {
    const now = this.#clock.now();
    return prices.filter((point) => point.from <= now);
  }

  #of(region: string, instanceTypes: readonly string[]): readonly MemoryPool[] {
    return this.#pools.filter((pool) => pool.region === region && instanceTypes.includes(pool.instanceType));
  }
}
