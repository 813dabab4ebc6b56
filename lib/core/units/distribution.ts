/** Points of a predicted distribution; all in one unit, which the name of the field that holds them says. */
export interface Distribution {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
}

/** Standard normal quantiles of the points. */
export const NORMAL = { p10: -1.2816, p90: 1.2816, p95: 1.6449 } as const;

/** A log-normal distribution: for what is a product of uncertain factors, and never negative. `sigma` is of the logarithm. */
export function logNormalOf(median: number, sigma: number): Distribution {
  const at = (z: number) => median * Math.exp(z * sigma);
  return { p10: at(NORMAL.p10), p50: median, p90: at(NORMAL.p90), p95: at(NORMAL.p95) };
}

/** The distribution of `factor` times a value. */
export function scaled(distribution: Distribution, factor: number): Distribution {
  return mapped(distribution, (value) => value * factor);
}

/** The distribution of a rising function of a value. */
export function mapped({ p10, p50, p90, p95 }: Distribution, rising: (value: number) => number): Distribution {
  return { p10: rising(p10), p50: rising(p50), p90: rising(p90), p95: rising(p95) };
}
