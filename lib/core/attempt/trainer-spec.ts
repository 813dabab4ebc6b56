import type { ObjectRef } from './object-ref.ts';

/** How one file of a base model is recognised. `sha256` is lower-case hex of the file's bytes. */
export interface ModelFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A staged base model: a pinned revision in the account's model store. */
export interface StagedModel {
  readonly id: string;
  /** Commit of the source, or `sha256:` of the folder for a local one. */
  readonly revision: string;
  readonly licence: string;
  readonly bucket: string;
  /** Key prefix with a trailing slash; a file's key is prefix + path. */
  readonly prefix: string;
  readonly files: readonly ModelFile[];
  readonly parameters: number;
}

/** The tunings that the trainer of this version runs. Ids are those of DESIGN.md. */
export type RunnableTuning = 'full' | 'lora' | 'rslora';

/** What is learnt from, and how fast: everything that changes the weights except seed and data. */
export interface Hyperparameters {
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly schedule: 'linear' | 'cosine' | 'constant';
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  /** Rows per forward pass. */
  readonly microBatch: number;
  /** Forward passes per optimizer step; microBatch × accumulation is the batch size. */
  readonly accumulation: number;
  /** Optimizer steps of the whole job, over all attempts. */
  readonly maxSteps: number;
  /** Tokens; longer rows are cut at the end and counted in the profile. */
  readonly maxLengthTokens: number;
  /** Present for lora and rslora only. */
  readonly rank?: number | undefined;
  readonly alpha?: number | undefined;
  readonly dropout?: number | undefined;
}

/** What the evaluation at the end of the last attempt does. Rows are drawn with the job's seed. */
export interface EvaluationSpec {
  /** At most this many test rows are scored with the untouched base (it is slow and only a reference). */
  readonly baseRows: number;
  /** At most this many test rows are scored with the tuned model. */
  readonly tunedRows: number;
  readonly maxNewTokens: number;
  /** When given, the base is asked zero-shot with these answers named in its prompt. */
  readonly labels?: readonly string[] | undefined;
}

/**
 * What the trainer works out its checkpoint intervals from, as `checkpointIntervalSeconds` does. All in wall time, the hazard's too. Ages are the
 * instance's: they count from the container's start. Capacity that is known to be older has its younger ages cut off the table (`hazardAfterLaunch`).
 */
export interface SpecCadence {
  readonly minimumSeconds: number;
  /** How long a save is thought to take, until the trainer has measured one. */
  readonly saveSeconds: number;
  readonly ageEdgesHours: readonly number[];
  /** One more than edges. */
  readonly ratePerHour: readonly number[];
}

/**
 * What one container is told: written to S3 before launch and never changed.
 *
 * Everything that decides the weights is covered by `configHash`; attempt, cadence and slowdown are not, so all attempts of a job share it.
 */
export interface TrainerSpec {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.trainer-spec';
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  /** The job's own place: `<tenant>/jobs/<jobId>/run/`; the trainer writes nowhere else. */
  readonly bucket: string;
  readonly runPrefix: string;
  readonly model: StagedModel;
  /** Chat rows, JSONL, already checked by profiling. */
  readonly trainingFile: ObjectRef;
  readonly testFile: ObjectRef;
  readonly objective: 'sft';
  readonly tuning: RunnableTuning;
  readonly precision: 'fp32' | 'bf16';
  readonly hyperparameters: Hyperparameters;
  readonly evaluation: EvaluationSpec;
  readonly seed: number;
  /** CPU threads of the training process. Part of what makes a resume bit-exact. */
  readonly threads: number;
  /** Wall seconds between checkpoints: at most with a cadence, always without one. */
  readonly checkpointEverySeconds: number;
  readonly cadence?: SpecCadence | undefined;
  /** Wall seconds between event objects (each is also a heartbeat). */
  readonly heartbeatEverySeconds: number;
  /** ≥ 1. Local stack only: the trainer sleeps (factor − 1) × step time after each step, to stand for a slower GPU. 1 on AWS. */
  readonly slowdownFactor: number;
  /** sha256 of the canonical JSON of what decides the weights. */
  readonly configHash: string;
}
