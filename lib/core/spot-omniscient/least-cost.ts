import type { CostFloor, PricedWork } from './cost-floor.ts';
import { Front } from './front.ts';
import type { MarketWindow } from './market-window.ts';

/**
 * Least cost of a schedule that costs at most `limitUsd`, undefined when there is none: forward over the ticks, with the undominated ways to be in each
 * state. Dropped is only what is dominated (in the same state, or by one that is ahead by a restart in any state) and what the lower bounds show to end above
 * the limit.
 */
export function leastCostUpTo(window: MarketWindow, floor: CostFloor, limitUsd: number): number | undefined {
  const search = new Search(window, floor.prices, limitUsd);
  for (let tick = 0; tick < window.ticks; tick += 1) search.step(tick);
  return search.foundUsd;
}

class Search {
  foundUsd: number | undefined;
  private limitUsd: number;
  private readonly window: MarketWindow;
  private readonly prices: readonly PricedWork[];
  /** By offer: the ways to have run it in the last tick. */
  private running: Front[];
  private runningNext: Front[];
  /** The best of all states: the ways to be free to start anything, or nothing, now. */
  private free = new Front();
  private merged = new Front();

  constructor(window: MarketWindow, prices: readonly PricedWork[], limitUsd: number) {
    this.window = window;
    this.prices = prices;
    this.limitUsd = limitUsd;
    this.running = Array.from({ length: window.offers }, () => new Front());
    this.runningNext = Array.from({ length: window.offers }, () => new Front());
    this.free.push(0, 0);
    if (window.workMicros <= 0) this.foundUsd = 0;
  }

  step(tick: number): void {
    const { offers, tickUsd, gapMicros, restartMicros } = this.window;
    for (let offer = 0; offer < offers; offer += 1) {
      const next = this.runningNext[offer] as Front;
      next.clear();
      const usd = tickUsd[tick * offers + offer] as number;
      if (usd === Number.POSITIVE_INFINITY) continue;
      const stay = this.running[offer] as Front;
      this.merge(next, tick + 1, offer, stay, usd, gapMicros, this.free, usd, gapMicros - restartMicros);
    }
    [this.running, this.runningNext] = [this.runningNext, this.running];
    for (let offer = 0; offer < offers; offer += 1) {
      const front = this.running[offer] as Front;
      if (front.size === 0) continue;
      this.merge(this.merged, tick + 1, offers, this.free, 0, 0, front, 0, 0);
      [this.free, this.merged] = [this.merged, this.free];
    }
  }

  /** Into `out`: the undominated of both fronts, each moved by its dollars and work, that may still end within the limit from `state` at `tick`. */
  private merge(
    out: Front,
    tick: number,
    state: number,
    a: Front,
    aUsd: number,
    aWork: number,
    b: Front,
    bUsd: number,
    bWork: number,
  ): void {
    const { prices } = this;
    const { workMicros, offers } = this.window;
    const at = tick * (offers + 1) + state;
    let price = prices.length - 1;
    let aheadWork = Number.NEGATIVE_INFINITY;
    let i = 0;
    let j = 0;
    out.clear();
    while (i < a.size || j < b.size) {
      const nextA = i < a.size ? (a.usd[i] as number) + aUsd : Number.POSITIVE_INFINITY;
      const nextB = j < b.size ? (b.usd[j] as number) + bUsd : Number.POSITIVE_INFINITY;
      let usd: number;
      let work: number;
      if (nextA <= nextB) {
        usd = nextA;
        work = (a.work[i] as number) + aWork;
        i += 1;
      } else {
        usd = nextB;
        work = (b.work[j] as number) + bWork;
        j += 1;
      }
      if (usd > this.limitUsd) return;
      if (work <= aheadWork) continue;
      aheadWork = work;
      if (work >= workMicros) {
        this.foundUsd = usd;
        this.limitUsd = usd;
        return;
      }
      const owed = workMicros - work;
      let boundUsd = this.rest(price, at, owed);
      while (price > 0) {
        const lower = this.rest(price - 1, at, owed);
        if (lower < boundUsd) break;
        boundUsd = lower;
        price -= 1;
      }
      if (usd + boundUsd > this.limitUsd) continue;
      // At equal dollars the one ahead replaces the one before it.
      if (out.size > 0 && out.usd[out.size - 1] === usd) out.size -= 1;
      out.push(usd, work);
    }
  }

  private rest(price: number, at: number, owedMicros: number): number {
    const { usdPerMicro, restUsd } = this.prices[price] as PricedWork;
    return (restUsd[at] as number) + usdPerMicro * owedMicros;
  }
}
