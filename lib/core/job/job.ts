import type { EvaluationResult, TrainerPhase } from '../attempt/trainer-event.ts';
import type { RunnableTuning } from '../attempt/trainer-spec.ts';
import type { Capacity, OfferKey, Service } from '../catalog/offer-key.ts';
import type { PlanSummary } from '../plan/plan.ts';
import type { MicroUsd } from '../units/money.ts';
import type { EpochSeconds } from '../units/time.ts';

/** Hyperparameters that a user may set; what is left out is chosen from the tuning and the data (see `default-hyperparameters.ts`). */
export interface RequestedHyperparameters {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly rank?: number | undefined;
  readonly alpha?: number | undefined;
  readonly dropout?: number | undefined;
  readonly warmupSteps?: number | undefined;
  readonly schedule?: 'linear' | 'cosine' | 'constant' | undefined;
  readonly maxLengthTokens?: number | undefined;
}

/** What a user asks for: the body of `POST /v1/jobs`. */
export interface JobRequest {
  readonly model: string;
  readonly objective: 'sft';
  readonly tuning: RunnableTuning;
  /** Upload ids, as returned by `POST /v1/uploads`. */
  readonly trainingFile: string;
  readonly testFile?: string | undefined;
  /** The most this job may spend, in US dollars. */
  readonly capUsd: number;
  /** ISO 8601 instant, in the Clock port's time. */
  readonly deadline?: string | undefined;
  readonly services?: readonly Service[] | undefined;
  readonly capacities?: readonly Capacity[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly seed: number;
  readonly hyperparameters?: RequestedHyperparameters | undefined;
  readonly name?: string | undefined;
  readonly team?: string | undefined;
}

/** Where a job is. The last three are final. */
export type JobStatus =
  | 'submitted'
  | 'profiling'
  | 'staging'
  | 'planning'
  | 'holding'
  | 'running'
  | 'publishing'
  | 'settling'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

export const FINAL_STATUSES: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled'];

/** Why a job failed, for a person and for a program. `code` is a literal error name of the catalogue. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  /** The state or step in which it happened. */
  readonly step: string;
}

/** The newest known progress over all attempts; it never goes back to an older fence. */
export interface JobProgress {
  readonly attempt: number;
  readonly fence: number;
  readonly seq: number;
  readonly phase: TrainerPhase;
  readonly step: number;
  readonly totalSteps: number;
  readonly loss?: number | undefined;
  readonly validationLoss?: number | undefined;
  readonly tokensPerSecond?: number | undefined;
  /** Step of the newest checkpoint whose manifest was announced; work after it is lost if the attempt dies now. */
  readonly savedStep: number;
  readonly lastSavedAt?: string | undefined;
  /** Size of the newest checkpoint. */
  readonly checkpointBytes?: number | undefined;
  /** Wall time of the newest event. */
  readonly at: string;
}

/** What profiling found; the whole profile lies in S3 at `profileKey`. */
export interface ProfileSummary {
  readonly profileKey: string;
  readonly trainRows: number;
  readonly testRows: number;
  readonly heldOut: boolean;
  readonly trainTokens: number;
  readonly longestRowTokens: number;
  readonly p99RowTokens: number;
  readonly duplicateRows: number;
  /** Set when the answers are a closed set of short texts. */
  readonly labels?: readonly string[] | undefined;
}

/** The kept result. */
export interface JobResult {
  readonly bucket: string;
  readonly snapshotManifestKey: string;
  readonly digest: string;
  readonly evaluationKey: string;
  readonly evaluation: EvaluationResult;
}

/** Money of one job. */
export interface JobMoney {
  readonly capMicroUsd: MicroUsd;
  readonly heldMicroUsd: MicroUsd;
  readonly spentMicroUsd: MicroUsd;
  readonly settled: boolean;
}

/** The stored record of a job. */
export interface Job {
  readonly schemaVersion: 1;
  readonly tenant: string;
  readonly jobId: string;
  readonly request: JobRequest;
  readonly status: JobStatus;
  readonly createdAt: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  readonly cancelRequested: boolean;
  readonly executionArn?: string | undefined;
  readonly profile?: ProfileSummary | undefined;
  readonly plan?: PlanSummary | undefined;
  readonly planKey?: string | undefined;
  readonly attempts: number;
  readonly currentOffer?: OfferKey | undefined;
  readonly progress?: JobProgress | undefined;
  /** Speed and memory seen about step 20: recorded, not yet acted on. */
  readonly measured?:
    | {
        readonly tokensPerSecond: number;
        readonly secondsPerStep: number;
        readonly peakMemoryBytes: number;
        readonly offerKey: OfferKey;
      }
    | undefined;
  readonly money: JobMoney;
  readonly result?: JobResult | undefined;
  readonly failure?: JobFailure | undefined;
}
