/** Prices this much apart share their tables: 2 % moves no decision by more than the tables' own grid does. */
const PRICE_STEP = 0.02;
/** Tables kept at a time. They can always be built again: keeping them saves time and decides nothing. */
const MOST_KEPT = 24;

/** Below this a price is nothing. */
const LEAST_USD = 1e-6;

/** Builds tables for prices, rounded, and keeps the last ones. */
export function tablesByPrice<Tables>(build: (usd: readonly number[]) => Tables) {
  const kept = new Map<string, Tables>();
  return (prices: readonly number[]): Tables => {
    const steps = prices.map((usd) => Math.round(Math.log(Math.max(usd, LEAST_USD)) / PRICE_STEP));
    const key = steps.join(' ');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const tables = build(steps.map((step) => Math.exp(step * PRICE_STEP)));
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, tables);
    return tables;
  };
}
