import type { PoolHazards, PoolView, WeightedHazards } from '../spot/spot-policy.ts';
import { type Survival, survivalOf } from './survival.ts';

/** A kind of pool: how long its capacity lasts and stays away. */
export interface PoolClass {
  readonly weight: number;
  readonly up: Survival;
  readonly down: Survival;
  /** Share of time with capacity. */
  readonly upShare: number;
}

/**
 * What is assumed of a pool without classes of its own: that it is calmer or harsher than the hazards say, as likely the one as the other. The factors are
 * those between the two classes that the traces of 2022-23 fall into (spot-traces, 25 November 2026: up to down 1.4 times, down to up 1 / 1.3).
 */
const CALMER = { upToDown: 0.8, downToUp: 1.15 } as const;
const HARSHER = { upToDown: 1.2, downToUp: 0.85 } as const;

/**
 * How far the likelihood of what was seen is trusted in telling kinds of pool apart when pools are seen only where and when we try them, which is no fair
 * sample. With 0.3 us-west-2 costs 0.5 % more at 60 h and us-east-1 0.1 % less; with 1 all six zones cost 0.5 % more at 52 h (02-15-2023,
 * 25 November 2026).
 */
export const TRUST_IN_TRIES = 0.2;

export function classesOf(hazards: PoolHazards): readonly PoolClass[] {
  return classHazardsOf(hazards).map(({ weight, upToDown, downToUp }) =>
    classOf(weight, survivalOf(upToDown), survivalOf(downToUp)),
  );
}

/** A pool of which nothing is known but what pools are like. */
export function anyPool({ upToDown, downToUp }: PoolHazards): PoolClass {
  return classOf(1, survivalOf(upToDown), survivalOf(downToUp));
}

/** The classes as tables by age, in the order of `classesOf`. */
export function classHazardsOf(hazards: PoolHazards): readonly WeightedHazards[] {
  return (
    hazards.classes ?? [
      { weight: 0.5, ...scaled(hazards, CALMER) },
      { weight: 0.5, ...scaled(hazards, HARSHER) },
    ]
  );
}

function classOf(weight: number, up: Survival, down: Survival): PoolClass {
  return { weight, up, down, upShare: up.meanHours / (up.meanHours + down.meanHours) };
}

function scaled(hazards: PoolHazards, factor: { readonly upToDown: number; readonly downToUp: number }) {
  const times = (hazard: PoolHazards['upToDown'], by: number) => ({
    ...hazard,
    ratePerHour: hazard.ratePerHour.map((rate) => rate * by),
  });
  return { upToDown: times(hazards.upToDown, factor.upToDown), downToUp: times(hazards.downToUp, factor.downToUp) };
}

/** Age that a period is taken to have had when its beginning was not seen. */
export const UNSEEN_AGE_HOURS = 1;

/**
 * How likely the pool is of each class, by Bayes' rule from what was seen of it: this is how hazards are re-estimated online. `trust` is the power that the
 * likelihood is raised to: 1 when every change was seen, less when only our own tries were, which are no fair sample.
 */
export function classWeights(
  classes: readonly PoolClass[],
  { periods }: Pick<PoolView, 'periods'>,
  { trust, gapSeconds }: { readonly trust: number; readonly gapSeconds: number },
): readonly number[] {
  return sharesOf(classes.map((one) => Math.log(one.weight) + trust * logLikelihood(one, periods, gapSeconds)));
}

/** Of logarithms of weights: the weights, made to sum to 1. */
export function sharesOf(logs: readonly number[]): readonly number[] {
  const most = Math.max(...logs);
  const odds = logs.map((log) => Math.exp(log - most));
  const sum = odds.reduce((a, b) => a + b, 0);
  return odds.map((odd) => odd / sum);
}

function logLikelihood(one: PoolClass, periods: PoolView['periods'], gapSeconds: number): number {
  let log = 0;
  for (const [index, period] of periods.entries()) {
    const [before, after] = [periods[index - 1], periods[index + 1]];
    const hasSeenStart = before !== undefined && isNext(before, period, gapSeconds);
    if (!hasSeenStart) log += Math.log(period.isUp ? one.upShare : 1 - one.upShare);
    const hasSeenEnd = after !== undefined && after.isUp !== period.isUp && isNext(period, after, gapSeconds);
    const endSeconds = hasSeenEnd ? after.firstSeenAtSeconds : period.lastSeenAtSeconds;
    const hours = (endSeconds - period.firstSeenAtSeconds) / 3600;
    const fromAge = hasSeenStart ? 0 : UNSEEN_AGE_HOURS;
    const survival = period.isUp ? one.up : one.down;
    log += Math.log(Math.max(survival.beyond(fromAge, hours), 1e-12));
    if (hasSeenEnd) log += Math.log(Math.max(survival.ratePerHourAt(fromAge + hours), 1e-6));
  }
  return log;
}

function isNext(before: PoolView['periods'][number], after: PoolView['periods'][number], gapSeconds: number): boolean {
  return after.firstSeenAtSeconds - before.lastSeenAtSeconds <= gapSeconds * 1.01;
}
