import type { RunnableTuning } from '../attempt/trainer-spec.ts';
import type { OfferKey } from '../catalog/offer-key.ts';
import type { EpochSeconds } from '../units/time.ts';

/** What a figure rests on, best first. */
export type Evidence = 'measured-here' | 'pilot' | 'same-task-elsewhere' | 'prior';

/** A price and where it is from. */
export interface Price {
  readonly usdPerHour: number;
  readonly kind: 'live' | 'snapshot' | 'estimate' | 'measured';
  readonly source: string;
  readonly asOf: string;
}

/** Three points of a distribution. `likely` is the mean: ranking is by mean cost. */
export interface Forecast {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** One way to run the job. */
export interface Option {
  readonly offerKey: OfferKey;
  readonly gpu: string;
  readonly gpuCount: number;
  readonly tuning: RunnableTuning;
  readonly precision: 'fp32' | 'bf16';
  readonly microBatch: number;
  readonly accumulation: number;
  readonly stepsPerHour: number;
  /** From launch to the first step, in the Clock port's time; paid again after every interruption. */
  readonly startupSeconds: number;
  /** Evaluation and publishing after the last step, in the Clock port's time. */
  readonly finishingSeconds: number;
  /** Simulated GPUs only: how much slower than the fastest one on sale; 1 on AWS. */
  readonly slowdownFactor: number;
  readonly price: Price;
  readonly hours: Forecast;
  readonly costUsd: Forecast;
  readonly expectedInterruptions: number;
  readonly evidence: { readonly speed: Evidence; readonly memory: Evidence; readonly hazard: Evidence };
}

/** An option that lost, with the reason in a sentence. */
export interface RejectedOption {
  readonly offerKey: OfferKey;
  readonly reason: string;
  readonly costUsd?: Forecast | undefined;
  readonly hours?: Forecast | undefined;
}

/** The decision. `hash` covers everything but times and itself. */
export interface Plan {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.plan';
  readonly hash: string;
  readonly madeAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
  /** At most 20, in order; the first is the chosen one. */
  readonly ladder: readonly Option[];
  readonly rejected: readonly RejectedOption[];
  /** The same job on on-demand capacity of the cheapest on-demand option, for the saving. */
  readonly onDemandUsd: number;
  readonly totalSteps: number;
  /** What the job may spend before it is stopped: cap minus the cost of finishing. */
  readonly holdUsd: number;
  readonly finishingUsd: number;
}

/** What the API shows of a plan; the whole plan lies in S3. */
export interface PlanSummary {
  readonly hash: string;
  readonly expiresAt: EpochSeconds;
  readonly chosen: Option;
  readonly next: readonly (Option & { readonly lostBecause: string })[];
  readonly rejected: readonly RejectedOption[];
  readonly rejectedCount: number;
  readonly onDemandUsd: number;
  readonly totalSteps: number;
}

/** A planner's answer; that nothing fits is an expected outcome. */
export type PlanDecision =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'infeasible'; readonly reason: string; readonly rejected: readonly RejectedOption[] };
