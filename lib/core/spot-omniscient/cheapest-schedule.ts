import type { CostFloor, PricedWork } from './cost-floor.ts';
import { Front } from './front.ts';
import type { MarketWindow } from './market-window.ts';

/**
 * Forward over the ticks, with the undominated ways to be in each state. Dropped is only what is dominated (in its state, or by one that is a restart ahead in
 * any state) and what the lower bounds show to end above the limit. So when `leastUsd` ends at or below the limit that was given, it is the least cost of all.
 */
export class CheapestSchedule {
  /** Of the schedules met: where a way so far goes on as the cheapest one at a price of work does, that is one too. */
  leastUsd: number;
  private limitUsd: number;
  private readonly window: MarketWindow;
  private readonly prices: readonly PricedWork[];
  /** By offer: the ways to have run it in the last tick. */
  private running: Front[];
  private runningNext: Front[];
  /** The best of all states: the ways to be free to start anything, or nothing, now. */
  private free = new Front();
  private merged = new Front();
  /** Of the state looked at, by price of work. */
  private price = 0;
  private readonly slope: Float64Array;
  private readonly level: Float64Array;
  private readonly restUsd: Float64Array;
  private readonly restMicros: Float64Array;

  constructor(window: MarketWindow, { prices, ceilingUsd }: CostFloor) {
    this.window = window;
    this.prices = prices;
    this.leastUsd = ceilingUsd;
    this.limitUsd = ceilingUsd;
    this.slope = Float64Array.from(prices, ({ usdPerMicro }) => usdPerMicro);
    this.level = new Float64Array(prices.length);
    this.restUsd = new Float64Array(prices.length);
    this.restMicros = new Float64Array(prices.length);
    this.running = Array.from({ length: window.offers }, () => new Front());
    this.runningNext = Array.from({ length: window.offers }, () => new Front());
  }

  searchUpTo(limitUsd: number): void {
    this.limitUsd = Math.min(limitUsd, this.leastUsd);
    for (const front of this.running) front.clear();
    this.free.clear();
    this.free.push(0, 0);
    for (let tick = 0; tick < this.window.ticks; tick += 1) this.passTick(tick);
  }

  private passTick(tick: number): void {
    const { offers, tickUsd, gapMicros, restartMicros } = this.window;
    const after = (tick + 1) * (offers + 1);
    for (let offer = 0; offer < offers; offer += 1) {
      const next = this.runningNext[offer] as Front;
      next.clear();
      const usd = tickUsd[tick * offers + offer] as number;
      if (usd === Number.POSITIVE_INFINITY) continue;
      const staying = this.running[offer] as Front;
      this.merge(next, after + offer, usd, staying, gapMicros, this.free, gapMicros - restartMicros);
    }
    [this.running, this.runningNext] = [this.runningNext, this.running];
    for (let offer = 0; offer < offers; offer += 1) {
      const stopping = this.running[offer] as Front;
      if (stopping.size === 0) continue;
      this.merge(this.merged, after + offers, 0, this.free, 0, stopping, 0);
      [this.free, this.merged] = [this.merged, this.free];
    }
  }

  /** Into `out`: the undominated of both fronts, after so many dollars more and so much work more in each, that may still end within the limit. */
  private merge(out: Front, state: number, usd: number, a: Front, aMicros: number, b: Front, bMicros: number): void {
    this.lookFrom(state);
    out.clear();
    let aheadMicros = Number.NEGATIVE_INFINITY;
    let i = 0;
    let j = 0;
    while (i < a.size || j < b.size) {
      const aUsd = i < a.size ? (a.usd[i] as number) : Number.POSITIVE_INFINITY;
      const bUsd = j < b.size ? (b.usd[j] as number) : Number.POSITIVE_INFINITY;
      const isA = aUsd <= bUsd;
      const soFarUsd = usd + (isA ? aUsd : bUsd);
      const workMicros = isA ? (a.workMicros[i] as number) + aMicros : (b.workMicros[j] as number) + bMicros;
      if (isA) i += 1;
      else j += 1;
      // From here on all are as dear or dearer.
      if (soFarUsd > this.limitUsd) return;
      if (workMicros <= aheadMicros) continue;
      aheadMicros = workMicros;
      if (out.size > 0 && out.usd[out.size - 1] === soFarUsd) out.size -= 1;
      const owedMicros = this.window.workMicros - workMicros;
      if (owedMicros <= 0) {
        this.meet(soFarUsd);
        return;
      }
      if (soFarUsd + this.floorUsd(owedMicros) > this.limitUsd) continue;
      this.finish(soFarUsd, owedMicros);
      out.push(soFarUsd, workMicros);
    }
  }

  /** The bounds of the rest from a state on, as lines over the work owed: sides of one convex hull. */
  private lookFrom(state: number): void {
    this.price = this.prices.length - 1;
    for (let index = 0; index < this.prices.length; index += 1) {
      const { usdPerMicro, usd, workMicros } = this.prices[index] as PricedWork;
      const restUsd = usd[state] as number;
      const restMicros = workMicros[state] as number;
      this.restUsd[index] = restUsd;
      this.restMicros[index] = restMicros;
      this.level[index] = restUsd - usdPerMicro * restMicros;
    }
  }

  /** No way to do what is owed costs less. Who owes less is on a side of lower price, so the price only falls along a front. */
  private floorUsd(owedMicros: number): number {
    const { slope, level } = this;
    let { price } = this;
    let usd = (level[price] as number) + (slope[price] as number) * owedMicros;
    while (price > 0) {
      const nextUsd = (level[price - 1] as number) + (slope[price - 1] as number) * owedMicros;
      if (nextUsd < usd) break;
      usd = nextUsd;
      price -= 1;
    }
    this.price = price;
    return usd;
  }

  /** Goes on as the cheapest schedule at this price of work does, or at the next one, where that does enough. */
  private finish(soFarUsd: number, owedMicros: number): void {
    for (let price = this.price; price <= this.price + 1 && price < this.prices.length; price += 1) {
      if ((this.restMicros[price] as number) < owedMicros) continue;
      this.meet(soFarUsd + (this.restUsd[price] as number));
      return;
    }
  }

  private meet(usd: number): void {
    if (usd < this.leastUsd) this.leastUsd = usd;
    if (usd < this.limitUsd) this.limitUsd = usd;
  }
}
