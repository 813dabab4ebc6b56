/** Number fields that a search may move. */
export type Point = Readonly<Record<string, number>>;

/**
 * The lowest point of a function by compass search: each value in turn is tried a factor up and down; where nothing helps, the factor shrinks. Needs no gradient,
 * keeps signs, and gives the same answer every time. Torczon 1997, "On the convergence of pattern search algorithms" (SIAM J. Optim. 7).
 */
export function minimise<P extends Point>(
  start: P,
  cost: (point: P) => number,
  options: { readonly rounds?: number } = {},
): P {
  let best = start;
  let lowest = cost(start);
  let factor = 1.3;
  for (let round = 0; round < (options.rounds ?? 60) && factor > 1.002; round += 1) {
    let improved = false;
    for (const name of Object.keys(start)) {
      for (const multiplier of [factor, 1 / factor]) {
        const candidate = { ...best, [name]: (best[name] ?? 0) * multiplier };
        const value = cost(candidate);
        if (value < lowest - 1e-12) {
          [best, lowest, improved] = [candidate, value, true];
          break;
        }
      }
    }
    if (!improved) factor = Math.sqrt(factor);
  }
  return best;
}
