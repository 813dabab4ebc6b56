/** Where a container is in its work. */
export type TrainerPhase = 'downloading' | 'loading' | 'training' | 'evaluating' | 'publishing';

/** A Wilson score interval (95 %) of a share. */
export interface ShareInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** Three of these are shown side by side; the answers are the user's own test rows, so they stay in S3 and in the report, never in logs. */
export interface SampleAnswer {
  readonly question: string;
  readonly expected: string;
  readonly before: string;
  readonly after: string;
}

/** Evaluation on held-out rows, base against tuned. `loss` is the mean cross-entropy of the answer tokens. */
export interface EvaluationResult {
  readonly before: { readonly exactMatch: ShareInterval; readonly loss: number };
  readonly after: { readonly exactMatch: ShareInterval; readonly loss: number };
  readonly samples: readonly SampleAnswer[];
}

/** One thing that a trainer reports. Times are wall UTC, with milliseconds. */
export type TrainerEvent =
  | { readonly type: 'phase'; readonly at: string; readonly phase: TrainerPhase }
  | {
      readonly type: 'started';
      readonly at: string;
      /** `null` when training starts at step 0. */
      readonly resumedFromStep: number | null;
      readonly resumedFromFence: number | null;
      /** Checkpoints that did not verify and were passed over, newest first, with the reason. */
      readonly rejectedCheckpoints: readonly { readonly manifestKey: string; readonly reason: string }[];
      readonly threads: number;
      readonly device: string;
    }
  | {
      readonly type: 'step';
      readonly at: string;
      readonly step: number;
      readonly totalSteps: number;
      readonly loss: number;
      readonly learningRate: number;
      readonly tokensPerSecond: number;
    }
  | { readonly type: 'validation'; readonly at: string; readonly step: number; readonly loss: number }
  | {
      readonly type: 'checkpoint';
      readonly at: string;
      readonly step: number;
      readonly manifestKey: string;
      readonly sizeBytes: number;
      /** How long training stood still. */
      readonly saveSeconds: number;
      /** From the save's end until its manifest was in S3; older trainers do not say. Until then an interruption goes back to the checkpoint before. */
      readonly uploadSeconds?: number | undefined;
    }
  | {
      readonly type: 'measured';
      readonly at: string;
      readonly step: number;
      readonly tokensPerSecond: number;
      readonly secondsPerStep: number;
      readonly peakMemoryBytes: number;
    }
  | { readonly type: 'heartbeat'; readonly at: string; readonly step: number }
  | { readonly type: 'notice'; readonly at: string; readonly source: 'ec2-spot' | 'sigterm' | 'lease' }
  | {
      readonly type: 'evaluated';
      readonly at: string;
      readonly evaluationKey: string;
      readonly result: EvaluationResult;
    }
  | { readonly type: 'interrupted'; readonly at: string; readonly step: number; readonly savedStep: number | null }
  | {
      readonly type: 'completed';
      readonly at: string;
      readonly step: number;
      readonly snapshotManifestKey: string;
      readonly digest: string;
    }
  | { readonly type: 'failed'; readonly at: string; readonly code: TrainerFailureCode; readonly message: string };

/** Retry class follows from the code: `TrainerConfigInvalid` and `TrainerBug` end the job, the others may be tried again. */
export type TrainerFailureCode =
  | 'TrainerConfigInvalid'
  | 'TrainerOutOfMemory'
  | 'TrainerBug'
  | 'TrainerInputUnreadable'
  | 'TrainerFenced';

/** One object that the supervisor writes: `run/<fence>/events/<seq>.json`. */
export interface TrainerEventBatch {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.trainer-events';
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly fence: number;
  /** Counts from 1 without gaps within a fence. */
  readonly seq: number;
  readonly events: readonly TrainerEvent[];
}
