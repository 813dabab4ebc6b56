import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { PricePoint, SpotMarket } from '#lib/ports/spot-market.ts';

/** One pool of the twin's market, with its price changes, oldest first. */
export interface MemoryPool {
  readonly region: string;
  readonly instanceType: string;
  readonly azId: string;
  readonly prices: readonly PricePoint[];
}

/** Working twin of the EC2 spot market over given price changes. */
export class MemorySpotMarket implements SpotMarket {
  readonly #pools: readonly MemoryPool[];

  constructor(pools: readonly MemoryPool[]) {
    this.#pools = pools;
  }

  async current(region: string, instanceTypes: readonly string[]) {
    return this.#of(region, instanceTypes).flatMap(({ instanceType, azId, prices }) => {
      const last = prices.at(-1);
      return last === undefined ? [] : [{ instanceType, azId, usdPerHour: last.usdPerHour, asOf: last.from }];
    });
  }

  async history(region: string, instanceType: string, azId: string, start: EpochSeconds, end: EpochSeconds) {
    const pool = this.#of(region, [instanceType]).find((candidate) => candidate.azId === azId);
    const before = (pool?.prices ?? []).filter((point) => point.from <= start).slice(-1);
    const within = (pool?.prices ?? []).filter((point) => point.from > start && point.from < end);
    return [...before, ...within];
  }

  async offered(region: string, instanceTypes: readonly string[]) {
    return this.#of(region, instanceTypes).map(({ instanceType, azId }) => ({ instanceType, azId }));
  }

  #of(region: string, instanceTypes: readonly string[]): readonly MemoryPool[] {
    return this.#pools.filter((pool) => pool.region === region && instanceTypes.includes(pool.instanceType));
  }
}
