import type { OfferKey } from '../catalog/offer-key.ts';
import type { JobProgress } from '../job/job.ts';
import type { Option } from '../plan/plan.ts';
import type { PoolHazards } from '../spot/spot-policy.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { Attempt } from './attempt.ts';
import type { Refusal } from './refusal.ts';

/** What a job's stores hold when it is asked where to run. */
export interface CapacityQuestion {
  /** In the plan's order, best first. */
  readonly ladder: readonly Option[];
  readonly totalSteps: number;
  readonly startedAt: EpochSeconds;
  readonly now: EpochSeconds;
  readonly deadline?: EpochSeconds | undefined;
  readonly progress?: JobProgress | undefined;
  readonly attempts: readonly Attempt[];
  readonly refusals: readonly Refusal[];
  /** The attempt that runs, when one does. */
  readonly running?: Attempt | undefined;
  /** Work that an interruption costs, in the Clock port's time: half a checkpoint interval and the upload. */
  readonly lostSeconds: number;
  /** Time of saves for each second of training on capacity that is not taken. */
  readonly savingShare: number;
  readonly leadSeconds: number;
  readonly market: MarketFacts;
}

/** What the market says of the offers of a ladder. */
export interface MarketFacts {
  /** The price now. */
  readonly usdPerHour: (option: Option) => number;
  readonly hazards: (offerKey: OfferKey) => PoolHazards;
  /** Moving checkpoint and weights to an offer. */
  readonly moveUsd: (offerKey: OfferKey) => number;
}
