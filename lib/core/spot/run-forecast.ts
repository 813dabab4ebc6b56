import { type Hazard, survivalAfterLaunch } from './hazard.ts';

export interface RunInput {
  /** Work after start-up, without interruptions. */
  readonly workHours: number;
  /** Paid again after every interruption. */
  readonly startupHours: number;
  /** Time lost by an interruption so long after the launch, start-up aside: half a checkpoint interval and the upload (`lostSecondsAt`). */
  readonly lostHoursAt: (ageHours: number) => number;
  readonly hazard: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>;
}

/** Hours of compute until the work is done, over all attempts. */
export interface RunForecast {
  readonly meanHours: number;
  /** Standard deviation, from interruptions alone. */
  readonly deviationHours: number;
  readonly interruptions: number;
}

/** Cells of the grid; twice as many change the mean by under 1 % for jobs of minutes to days. */
const CELLS = 96;

/**
 * Expected hours and interruptions of a job whose every attempt starts in a pool of unknown age.
 *
 * With w hours of work left, an interruption at age t leaves w − max(0, t − start-up − lost(t)); the moments of the total follow by summing over t, from
 * little work left to all of it. What falls back to the same w is solved for.
 */
export function forecastRun(input: RunInput): RunForecast {
  const { workHours, startupHours, lostHoursAt, hazard } = input;
  const total = startupHours + workHours;
  if (hazard.ratePerHour.every((rate) => rate === 0) || workHours <= 0)
    return { meanHours: total, deviationHours: 0, interruptions: 0 };
  const cells = Math.max(8, Math.ceil((CELLS * workHours) / (total + lostHoursAt(total))));
  const step = workHours / cells;
  const survival = Array.from({ length: Math.floor(total / step) + 2 }, (_, index) =>
    survivalAfterLaunch(hazard, index * step),
  );
  const lost = survival.map((_, index) => lostHoursAt((index + 0.5) * step));
  const done: Moments[] = [{ mean: 0, square: 0, count: 0 }];
  for (let cell = 1; cell <= cells; cell++)
    done.push(momentsOf(cell, done, { step, survival, lost, startupHours, hazard }));
  const { mean, square, count } = done[cells] as Moments;
  return { meanHours: mean, deviationHours: Math.sqrt(Math.max(0, square - mean * mean)), interruptions: count };
}

interface Moments {
  readonly mean: number;
  readonly square: number;
  readonly count: number;
}

interface Grid extends Pick<RunInput, 'startupHours' | 'hazard'> {
  readonly step: number;
  /** At multiples of the step. */
  readonly survival: readonly number[];
  /** By an interruption in the middle of a cell. */
  readonly lost: readonly number[];
}

function momentsOf(
  cell: number,
  done: readonly Moments[],
  { step, survival, lost, startupHours, hazard }: Grid,
): Moments {
  const work = cell * step;
  const end = startupHours + work;
  const sums = { mean: 0, squareKnown: 0, squareSelf: 0, count: 0, self: 0 };
  let alive = 1;
  const pieces = Math.ceil(end / step);
  for (let piece = 0; piece < pieces; piece++) {
    const isLast = piece === pieces - 1;
    const [from, to] = [piece * step, isLast ? end : (piece + 1) * step];
    const next = isLast ? survivalAfterLaunch(hazard, end) : (survival[piece + 1] ?? 0);
    const chance = alive - next;
    alive = next;
    const at = (from + to) / 2;
    const left = Math.min(cell, (work - Math.max(0, at - startupHours - (lost[piece] ?? 0))) / step);
    for (const [index, share] of neighboursOf(left)) addPiece(sums, done[index], chance * share, at);
  }
  const again = Math.max(1e-9, 1 - sums.self);
  const mean = (sums.mean + alive * end) / again;
  const square = (sums.squareKnown + sums.squareSelf * mean + alive * end * end) / again;
  return { mean, square, count: sums.count / again };
}

/** Adds an interruption at `at` with what follows it; `after` is undefined when as much work is left as before. */
function addPiece(
  sums: { mean: number; squareKnown: number; squareSelf: number; count: number; self: number },
  after: Moments | undefined,
  chance: number,
  at: number,
): void {
  sums.count += chance;
  sums.mean += chance * at;
  sums.squareKnown += chance * at * at;
  if (after === undefined) {
    sums.self += chance;
    sums.squareSelf += 2 * chance * at;
    return;
  }
  sums.count += chance * after.count;
  sums.mean += chance * after.mean;
  sums.squareKnown += chance * (2 * at * after.mean + after.square);
}

/** The grid points around a place, with their shares. */
function neighboursOf(place: number): readonly (readonly [number, number])[] {
  const below = Math.floor(place);
  const share = place - below;
  return share === 0
    ? [[below, 1]]
    : [
        [below, 1 - share],
        [below + 1, share],
      ];
}
