/** Two neighbouring points of a grid and the share of the second: where a value lies between them. */
export interface Place {
  readonly index: number;
  readonly share: number;
}

/** Rising points that values are read between. Values outside count as the end points. */
export interface Grid {
  readonly points: readonly number[];
  readonly placeOf: (value: number) => Place;
}

export function gridOf(points: readonly number[]): Grid {
  const last = points.length - 1;
  const placeOf = (value: number): Place => {
    if (value <= (points[0] as number)) return { index: 0, share: 0 };
    if (value >= (points[last] as number)) return { index: last - 1, share: 1 };
    let below = 0;
    let above = last;
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if ((points[middle] as number) <= value) below = middle;
      else above = middle;
    }
    const [from, to] = [points[below] as number, points[above] as number];
    return { index: below, share: (value - from) / (to - from) };
  };
  return { points, placeOf };
}

/** Hours of slack: fine where there is little, since that is where decisions turn, and in steps that grow with it. */
export function slackGrid(mostHours: number, restartHours: number, growth: number): Grid {
  const finest = Math.min(0.05, Math.max(restartHours / 2, 0.01));
  const points = [0];
  while ((points.at(-1) as number) < mostHours) points.push(nextPoint(points.at(-1) as number, finest, growth));
  if (points.length < 2) points.push(finest);
  return gridOf(points);
}

function nextPoint(last: number, finest: number, growth: number): number {
  return last + Math.max(finest, growth * last);
}

/** Sum of two neighbours' values by their shares. */
export function between(values: ArrayLike<number>, first: number, stride: number, share: number): number {
  const low = values[first] as number;
  return share === 0 ? low : low * (1 - share) + (values[first + stride] as number) * share;
}
