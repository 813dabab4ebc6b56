import type { MarketWindow } from './market-window.ts';

/**
 * Work at a price: the cheapest schedule from every state on, when work is paid for by the microsecond, whatever it amounts to (Lagrangian relaxation). With the
 * work that is owed bought at that price, or what is too much sold, no schedule that ends with enough work costs less; and where it does enough, it is one.
 */
export interface PricedWork {
  readonly usdPerMicro: number;
  /**
   * What that schedule costs and does from a tick on, at `tick * (offers + 1) + state`. A state is the offer that ran in the tick before; the last one is that
   * nothing ran.
   */
  readonly usd: Float64Array;
  readonly workMicros: Float64Array;
}

export interface CostFloor {
  /** No schedule costs less. */
  readonly usd: number;
  /** A schedule costs so much. */
  readonly ceilingUsd: number;
  /** By rising price of work. */
  readonly prices: readonly PricedWork[];
}

/** A schedule as a point: what it costs and how far it gets. */
interface Point {
  readonly usd: number;
  readonly workMicros: number;
}

/** About ten are used; the bound holds wherever the search stops. */
const MOST_CUTS = 40;

/**
 * The best lower bound from the start, by the chord between a schedule that falls short and one that does not: the price of work is the chord's slope, and its
 * cheapest schedule is the next end of it, until the chord is a side of the convex hull. Undefined where not even one unbroken run does the work.
 */
export function costFloor(window: MarketWindow): CostFloor | undefined {
  const { workMicros, offers } = window;
  let enough = onDemandOnly(window);
  if (enough === undefined) return undefined;
  let short: Point = { usd: 0, workMicros: 0 };
  let usd = 0;
  const prices: PricedWork[] = [];
  while (prices.length < MOST_CUTS) {
    const usdPerMicro = (enough.usd - short.usd) / (enough.workMicros - short.workMicros);
    const priced = priceWork(window, usdPerMicro);
    prices.push(priced);
    const cheapest = { usd: priced.usd[offers] as number, workMicros: priced.workMicros[offers] as number };
    const owedUsd = (point: Point) => point.usd + usdPerMicro * (workMicros - point.workMicros);
    usd = Math.max(usd, owedUsd(cheapest));
    if (owedUsd(cheapest) >= owedUsd(enough) - ROUNDING_USD) break;
    if (cheapest.workMicros >= workMicros) enough = cheapest;
    else short = cheapest;
  }
  return { usd, ceilingUsd: enough.usd, prices: withNeighbours(window, prices) };
}

const ROUNDING_USD = 1e-9;

/** What is owed later in a schedule has a slightly other price than at the start. More of them prune no more. */
const NEIGHBOURS = [0.9, 0.97, 1.03, 1.1, 1.3];

function withNeighbours(window: MarketWindow, prices: readonly PricedWork[]): readonly PricedWork[] {
  const best = prices.at(-1);
  if (best === undefined) return [];
  const more = NEIGHBOURS.map((factor) => priceWork(window, best.usdPerMicro * factor));
  return [...prices, ...more].toSorted((a, b) => a.usdPerMicro - b.usdPerMicro);
}

function onDemandOnly(window: MarketWindow): Point | undefined {
  const { ticks, offers, tickUsd, gapMicros, restartMicros, workMicros } = window;
  const needed = Math.ceil((workMicros + restartMicros) / gapMicros);
  if (needed > ticks) return undefined;
  let usd = 0;
  for (let tick = 0; tick < needed; tick += 1) usd += tickUsd[tick * offers + offers - 1] as number;
  return { usd, workMicros: needed * gapMicros - restartMicros };
}

/** Backward over the ticks: from each state the cheapest of going on, starting an offer, and running nothing. */
function priceWork(window: MarketWindow, usdPerMicro: number): PricedWork {
  const { ticks, offers, tickUsd, gapMicros, restartMicros } = window;
  const states = offers + 1;
  const usd = new Float64Array((ticks + 1) * states);
  const workMicros = new Float64Array((ticks + 1) * states);
  const pricedAt = (at: number) => (usd[at] as number) - usdPerMicro * (workMicros[at] as number);
  for (let tick = ticks - 1; tick >= 0; tick -= 1) {
    const here = tick * states;
    const next = here + states;
    let bestUsd = pricedAt(next + offers);
    let best = offers;
    for (let offer = 0; offer < offers; offer += 1) {
      const tickCost = tickUsd[tick * offers + offer] as number;
      const priced = tickCost - usdPerMicro * (gapMicros - restartMicros) + pricedAt(next + offer);
      if (priced >= bestUsd) continue;
      bestUsd = priced;
      best = offer;
    }
    const startUsd = best === offers ? 0 : (tickUsd[tick * offers + best] as number);
    const startMicros = best === offers ? 0 : gapMicros - restartMicros;
    usd[here + offers] = startUsd + (usd[next + best] as number);
    workMicros[here + offers] = startMicros + (workMicros[next + best] as number);
    for (let offer = 0; offer < offers; offer += 1) {
      const tickCost = tickUsd[tick * offers + offer] as number;
      const stays = tickCost - usdPerMicro * gapMicros + pricedAt(next + offer) < bestUsd;
      usd[here + offer] = stays ? tickCost + (usd[next + offer] as number) : (usd[here + offers] as number);
      workMicros[here + offer] = stays
        ? gapMicros + (workMicros[next + offer] as number)
        : (workMicros[here + offers] as number);
    }
  }
  return { usdPerMicro, usd, workMicros };
}
