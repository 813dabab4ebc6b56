import type { Hazard } from './hazard.ts';

/** How close and how far apart checkpoints may be. A deployment states them in wall time. */
export interface CheckpointBounds {
  /** Above 0. Never less work than this between two saves, unless the save itself takes longer: upload and event have their price too. */
  readonly minimumSeconds: number;
  /** Never more, whatever the hazard says: machines break as well. */
  readonly maximumSeconds: number;
}

/** What decides how far apart checkpoints are. All on one clock: on the local stack either wall or market time, never both. */
export interface CadenceTerms extends CheckpointBounds {
  /** By the age of the pool's period of capacity, counted from what it is known to have at the launch. */
  readonly hazard: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>;
}

/** An instance at a moment. */
export interface CadenceMoment {
  /**
   * Since the launch. The hazard's ages are the pool's, and a launch finds a pool at an age of which the least is known: none, or what was seen of it
   * before (`hazardAfterLaunch`). As the hazard falls, the least is the safe side. After a wait for capacity the two are nearly the same.
   */
  readonly ageHours: number;
  /** How long training stands still for a save. */
  readonly saveSeconds: number;
}

/** Rounds of the search below; it settles in 1 to 20, and any number keeps the result's order in age and save time. */
const ROUNDS = 32;
const SECONDS_PER_HOUR = 3600;

/**
 * Seconds of work until the next save.
 *
 * Young (1974, CACM 17(9)): with saves of δ and interruptions at a constant rate 1/M, the time lost is least at √(2δM); Daly (2006, FGCS 22(3), eq. 37)
 * corrects it where δ is not small against M. Here the rate falls with age: it is the constant rate that would lose as much work in the coming interval,
 * later interruptions losing more. That depends on the interval, so the shortest interval is taken that agrees with its own rate. Each round's result
 * grows with age, with the save's time and with the interval before it, so the last one does.
 *
 * A save on notice is no part of it: the notice is best effort. Half of the time at least is work, however long a save takes.
 */
export function checkpointIntervalSeconds(terms: CadenceTerms, { ageHours, saveSeconds }: CadenceMoment): number {
  const rates = fallingRatesOf(terms.hazard);
  const shortest = Math.max(terms.minimumSeconds, saveSeconds);
  const longest = Math.max(terms.maximumSeconds, shortest);
  let seconds = shortest;
  for (let round = 0; round < ROUNDS; round++) {
    const rate = lossRateOf(terms.hazard.ageEdgesHours, rates, ageHours, seconds / SECONDS_PER_HOUR) / SECONDS_PER_HOUR;
    const next = Math.min(longest, Math.max(shortest, dalySeconds(saveSeconds, rate)));
    if (next === seconds) break;
    seconds = next;
  }
  return seconds;
}

/** An instance at a moment, as far as what it may lose. */
export interface LossMoment extends CadenceMoment {
  /** From a save to its checkpoint in S3, beside the training. */
  readonly uploadSeconds: number;
}

/**
 * Time that an interruption at an age costs, start-up aside: it falls at any moment between the end of one save and the end of the next. Until the newest
 * checkpoint is in S3 it goes back to the one before, which adds interval and save in upload ÷ (interval and save) of all cases: the upload. It does so
 * however far apart saves are, so the interval does not depend on it.
 */
export function lostSecondsAt(terms: CadenceTerms, moment: LossMoment): number {
  return (checkpointIntervalSeconds(terms, moment) + moment.saveSeconds) / 2 + moment.uploadSeconds;
}

/** Daly's interval at a constant rate. */
function dalySeconds(saveSeconds: number, ratePerSecond: number): number {
  if (saveSeconds === 0 && ratePerSecond > 0) return 0;
  const share = (saveSeconds * ratePerSecond) / 2;
  if (share === 0) return Number.POSITIVE_INFINITY;
  if (share >= 1) return 1 / ratePerSecond;
  const root = Math.sqrt(share);
  return saveSeconds * (1 / root - 2 / 3 + root / 9);
}

/** The constant rate that loses as much work over the coming hours: ∫ s·h(age + s) ds ÷ (hours² / 2). */
function lossRateOf(edges: readonly number[], rates: readonly number[], ageHours: number, hours: number): number {
  let weighted = 0;
  let from = 0;
  for (const [index, rate] of rates.entries()) {
    const to = Math.min(hours, (edges[index] ?? Number.POSITIVE_INFINITY) - ageHours);
    if (to <= from) continue;
    weighted += rate * (to * to - from * from);
    from = to;
  }
  return weighted / (hours * hours);
}

/** Rates that never rise with age. What is estimated from few rows jumps; a jump up is met by saving often before it, too. */
function fallingRatesOf({ ratePerHour }: CadenceTerms['hazard']): readonly number[] {
  const rates = [...ratePerHour];
  for (let index = rates.length - 2; index >= 0; index--)
    rates[index] = Math.max(rates[index] ?? 0, rates[index + 1] ?? 0);
  return rates;
}
