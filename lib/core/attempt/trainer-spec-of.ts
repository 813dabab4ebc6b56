import type { Job } from '../job/job.ts';
import { keysOf } from '../job/keys.ts';
import type { Option } from '../plan/plan.ts';
import { canonicalJson } from '../units/canonical-json.ts';
import type { ObjectRef } from './object-ref.ts';
import type { EvaluationSpec, Hyperparameters, StagedModel, TrainerSpec } from './trainer-spec.ts';

export interface TrainerSpecInput {
  readonly job: Job;
  readonly attempt: number;
  readonly bucket: string;
  readonly option: Option;
  readonly model: StagedModel;
  readonly trainingFile: ObjectRef;
  readonly testFile: ObjectRef;
  /** Micro-batch and accumulation are taken from the option. */
  readonly hyperparameters: Hyperparameters;
  readonly evaluation: EvaluationSpec;
  readonly threads: number;
  readonly checkpoints: Pick<TrainerSpec, 'checkpointEverySeconds' | 'cadence'>;
  readonly heartbeatEverySeconds: number;
  readonly sha256: (text: string) => string;
}

/** Builds what the container of an attempt is told. Attempts of one job on alike options have the same `configHash`. */
export function trainerSpecOf(input: TrainerSpecInput): TrainerSpec {
  const { job, option } = input;
  const { microBatch, accumulation, tuning, precision } = option;
  const hyperparameters = { ...input.hyperparameters, microBatch, accumulation };
  const { objective, seed } = job.request;
  const decidesTheWeights = {
    model: input.model.files,
    trainingData: input.trainingFile.sha256,
    objective,
    tuning,
    precision,
    hyperparameters,
    seed,
    threads: input.threads,
  };
  return {
    schemaVersion: 1,
    kind: 'thriftune.trainer-spec',
    tenant: job.tenant,
    jobId: job.jobId,
    attempt: input.attempt,
    bucket: input.bucket,
    runPrefix: keysOf(job.tenant, job.jobId).run,
    model: input.model,
    trainingFile: input.trainingFile,
    testFile: input.testFile,
    objective,
    tuning,
    precision,
    hyperparameters,
    evaluation: input.evaluation,
    seed,
    threads: input.threads,
    ...input.checkpoints,
    heartbeatEverySeconds: input.heartbeatEverySeconds,
    slowdownFactor: option.slowdownFactor,
    configHash: input.sha256(canonicalJson(decidesTheWeights)),
  };
}
