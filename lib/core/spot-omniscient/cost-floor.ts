import type { MarketWindow } from './market-window.ts';

/**
 * Work at a price: what a job costs from every state on, when the work it still owes at the deadline is bought at `usdPerMicro` and work beyond it is sold.
 * Any schedule that ends with enough work costs at least as much, so each price gives a lower bound of the rest from every state (Lagrangian relaxation).
 */
export interface PricedWork {
  readonly usdPerMicro: number;
  /**
   * At `tick * (offers + 1) + state`: least (dollars - price * work) of the ticks from there on. A state is the offer that ran in the tick before; the last
   * one is that nothing ran.
   */
  readonly restUsd: Float64Array;
}

export interface CostFloor {
  /** No schedule costs less. */
  readonly usd: number;
  /** A schedule costs so much. */
  readonly ceilingUsd: number;
  /** By rising price of work. */
  readonly prices: readonly PricedWork[];
}

/** One schedule as a point: what it costs and how far it gets. */
interface Point {
  readonly usd: number;
  readonly workMicros: number;
}

/** Two cuts more find nothing in practice; the bound holds wherever the search stops. */
const MOST_CUTS = 40;

/**
 * The best such bound from the start, by the chord between a schedule that falls short and one that does not: the price of work is the chord's slope, and its
 * cheapest schedule is the next end of it, until the chord is a side of the convex hull. Undefined where not even one unbroken run does the work.
 */
export function costFloor(window: MarketWindow): CostFloor | undefined {
  const { workMicros } = window;
  let enough = onDemandOnly(window);
  if (enough === undefined) return undefined;
  let short: Point = { usd: 0, workMicros: 0 };
  let floorUsd = 0;
  let ceilingUsd = enough.usd;
  const prices: PricedWork[] = [];
  for (let cut = 0; cut < MOST_CUTS && workMicros > 0; cut += 1) {
    const usdPerMicro = (enough.usd - short.usd) / (enough.workMicros - short.workMicros);
    const priced = priceWork(window, usdPerMicro);
    prices.push(priced);
    floorUsd = Math.max(floorUsd, startUsd(window, priced) + usdPerMicro * workMicros);
    const cheapest = cheapestAt(window, priced);
    if (cheapest.workMicros >= workMicros) ceilingUsd = Math.min(ceilingUsd, cheapest.usd);
    if (cheapest.usd - usdPerMicro * cheapest.workMicros >= enough.usd - usdPerMicro * enough.workMicros - 1e-9) break;
    if (cheapest.workMicros >= workMicros) enough = cheapest;
    else short = cheapest;
  }
  return { usd: floorUsd, ceilingUsd, prices: withNeighbours(window, prices) };
}

/** Later states owe a little more or less per tick left than the start does: neighbouring prices bound those. */
const NEIGHBOURS = [0.9, 0.97, 1.03, 1.1, 1.3];

function withNeighbours(window: MarketWindow, prices: readonly PricedWork[]): readonly PricedWork[] {
  const best = prices.at(-1);
  if (best === undefined) return [];
  const more = NEIGHBOURS.map((factor) => priceWork(window, best.usdPerMicro * factor));
  return [...prices, ...more].toSorted((a, b) => a.usdPerMicro - b.usdPerMicro);
}

function onDemandOnly({
  ticks,
  offers,
  tickUsd,
  gapMicros,
  restartMicros,
  workMicros,
}: MarketWindow): Point | undefined {
  const needed = Math.ceil((workMicros + restartMicros) / gapMicros);
  if (needed > ticks) return undefined;
  let usd = 0;
  for (let tick = 0; tick < needed; tick += 1) usd += tickUsd[tick * offers + offers - 1] as number;
  return { usd, workMicros: needed * gapMicros - restartMicros };
}

function startUsd({ offers }: MarketWindow, { restUsd }: PricedWork): number {
  return restUsd[offers] as number;
}

function priceWork(
  { ticks, offers, tickUsd, gapMicros, restartMicros }: MarketWindow,
  usdPerMicro: number,
): PricedWork {
  const states = offers + 1;
  const restUsd = new Float64Array((ticks + 1) * states);
  const stayUsd = -usdPerMicro * gapMicros;
  const startUsd = -usdPerMicro * (gapMicros - restartMicros);
  for (let tick = ticks - 1; tick >= 0; tick -= 1) {
    const here = tick * states;
    const next = here + states;
    let idleUsd = restUsd[next + offers] as number;
    for (let offer = 0; offer < offers; offer += 1) {
      const usd = (tickUsd[tick * offers + offer] as number) + startUsd + (restUsd[next + offer] as number);
      if (usd < idleUsd) idleUsd = usd;
    }
    restUsd[here + offers] = idleUsd;
    for (let offer = 0; offer < offers; offer += 1) {
      const usd = (tickUsd[tick * offers + offer] as number) + stayUsd + (restUsd[next + offer] as number);
      restUsd[here + offer] = usd < idleUsd ? usd : idleUsd;
    }
  }
  return { usdPerMicro, restUsd };
}

/** The schedule that the price makes cheapest, by walking the table forward. */
function cheapestAt(window: MarketWindow, { usdPerMicro, restUsd }: PricedWork): Point {
  const { ticks, offers, tickUsd, gapMicros, restartMicros } = window;
  const states = offers + 1;
  let state = offers;
  let usd = 0;
  let workMicros = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const next = (tick + 1) * states;
    let bestUsd = restUsd[next + offers] as number;
    let bestState = offers;
    for (let offer = 0; offer < offers; offer += 1) {
      const work = offer === state ? gapMicros : gapMicros - restartMicros;
      const rest = (tickUsd[tick * offers + offer] as number) - usdPerMicro * work + (restUsd[next + offer] as number);
      if (rest >= bestUsd) continue;
      bestUsd = rest;
      bestState = offer;
    }
    if (bestState !== offers) {
      usd += tickUsd[tick * offers + bestState] as number;
      workMicros += bestState === state ? gapMicros : gapMicros - restartMicros;
    }
    // An instance whose pool is down in the next tick costs a start to go on with: its price there is infinite, so it is never stayed on.
    state = bestState;
  }
  return { usd, workMicros };
}
