import type { Hazard } from './hazard.ts';
import type { Period } from './sighting.ts';

/** What does not change while a job runs. Work is counted in seconds of compute on capacity of rate 1. */
export interface SpotTask {
  readonly workSeconds: number;
  /** From the start; undefined when nobody waits for the job. */
  readonly deadlineSeconds: number | undefined;
  /** The longest time until the policy is asked again: a trace's tick, or the pipeline's longest wait. */
  readonly decisionEverySeconds: number;
  readonly onDemand: OnDemandTerms;
  readonly pools: readonly PoolTerms[];
  /** EC2 bills nothing when it interrupts an instance within its first hour. */
  readonly isFirstHourFree: boolean;
}

/** Capacity that is always to be had, after a wait. */
export interface OnDemandTerms {
  readonly usdPerHour: number;
  /** Work done per second. */
  readonly workRate: number;
  /** From capacity to the first new step: set-up, reload, and the work that an interruption costs. Billed. */
  readonly restartSeconds: number;
  /** From the request to capacity. Not billed. */
  readonly leadSeconds: number;
}

/** A pool of spot capacity: one offer. */
export interface PoolTerms {
  /** An offer's key, or a trace's zone. */
  readonly name: string;
  readonly region: string;
  readonly workRate: number;
  readonly restartSeconds: number;
  readonly hazards: PoolHazards;
}

/** How long capacity lasts once it is there, and how long it stays away. */
export interface PoolHazards {
  readonly upToDown: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>;
  readonly downToUp: Pick<Hazard, 'ageEdgesHours' | 'ratePerHour'>;
  /** The kinds of pool that these are a mixture of, when there are data to tell them apart; weights sum to 1. */
  readonly classes?: readonly WeightedHazards[] | undefined;
}

export interface WeightedHazards extends Omit<PoolHazards, 'classes'> {
  readonly weight: number;
}

/** All that a policy may know at a decision. Nothing of the future, nothing remembered but what is here. */
export interface SpotView {
  /** Since the job's start. */
  readonly nowSeconds: number;
  /** Without what the running instance still needs to get ready. */
  readonly workLeftSeconds: number;
  readonly running: Running;
  /** In the order of the task's pools. */
  readonly pools: readonly PoolView[];
}

export type Running =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'spot'; readonly pool: number; readonly sinceSeconds: number; readonly restartLeftSeconds: number }
  | { readonly kind: 'on-demand'; readonly sinceSeconds: number; readonly restartLeftSeconds: number };

/** A pool as it looks now. */
export interface PoolView {
  readonly usdPerHour: number;
  /** What was seen of it, oldest first; the last one reaches `nowSeconds` when its state now is known. */
  readonly periods: readonly Period[];
  /** Price of moving checkpoint and weights there from where they are. */
  readonly moveUsd: number;
}

/** What to do until the next decision. */
export interface SpotDecision {
  /** Pools to try, in order; the first with capacity is taken. With the running pool in it, what stands before it is tried first. */
  readonly tryPools: readonly number[];
  /** When none of them has capacity: keep what runs, run nothing, or run on on-demand capacity. */
  readonly otherwise: 'keep' | 'nothing' | 'on-demand';
  readonly reason: SpotReason;
  /** Expected cost from here on of what was compared, when the decision rests on that. */
  readonly expectedUsd?: { readonly chosen: number; readonly nextBest: number } | undefined;
}

/** Why, as a word; `lib/core/spot/because.ts` makes the sentence. */
export type SpotReason =
  | 'done'
  | 'safety-net'
  | 'last-stretch-on-spot'
  | 'spot-is-cheapest'
  | 'waiting-is-cheapest'
  | 'on-demand-is-cheapest'
  | 'keep-running'
  | 'rule';

/** A policy made ready for a task: tables built, nothing remembered between calls. */
export interface SpotPolicy {
  readonly name: string;
  readonly prepare: (task: SpotTask) => (view: SpotView) => SpotDecision;
}
