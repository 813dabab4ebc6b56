import type { Hyperparameters, StagedModel } from '../attempt/trainer-spec.ts';
import type { JobRequest, ProfileSummary } from '../job/job.ts';
import { type Tuning, type TuningDefaults, valueForSize } from '../tunings/tuning.ts';

/** Longest row that is learnt in full unless the user says otherwise, in tokens: longer rows are cut. */
export const LONGEST_ROW_TOKENS = 2048;

/** What the defaults need to know of the data. */
export type PlanData = Pick<
  ProfileSummary,
  'trainRows' | 'testRows' | 'trainTokens' | 'longestRowTokens' | 'p99RowTokens' | 'labels'
>;

/**
 * Everything that is learnt with, from the user's wishes and the tuning table's defaults.
 *
 * `microBatch` is the whole batch here; the plan's option splits it into micro-batch × accumulation for its GPU.
 */
export function hyperparametersOf(input: {
  readonly request: Pick<JobRequest, 'hyperparameters'>;
  /** The table's row of the request's tuning. */
  readonly tuning: Tuning;
  readonly profile: PlanData;
  readonly model: Pick<StagedModel, 'parameters'>;
}): Hyperparameters {
  const { request, tuning, profile, model } = input;
  const { defaults } = tuning;
  const wished = request.hyperparameters ?? {};
  const batch = wished.batchSize ?? defaults.batchRows.value;
  const maxSteps = wished.maxSteps ?? stepsOf(profile.trainRows, batch, wished.epochs, defaults);
  const common = {
    learningRate: wished.learningRate ?? valueForSize(defaults.learningRate, model.parameters),
    warmupSteps: Math.min(wished.warmupSteps ?? Math.ceil(maxSteps * defaults.warmupShare.value), maxSteps),
    schedule: wished.schedule ?? defaults.schedule.value,
    weightDecay: defaults.weightDecay.value,
    maxGradNorm: defaults.maxGradNorm.value,
    microBatch: batch,
    accumulation: 1,
    maxSteps,
    maxLengthTokens: wished.maxLengthTokens ?? maxLengthOf(profile.longestRowTokens),
  } as const;
  if (defaults.rank === undefined) return common;
  const rank = wished.rank ?? defaults.rank.value;
  const alpha = wished.alpha ?? alphaOf(tuning, rank);
  return { ...common, rank, alpha, dropout: wished.dropout ?? defaults.dropout?.value ?? 0 };
}

/** Epochs as steps. A user's own epochs are taken as they are; ours come to at least `leastSteps`. */
function stepsOf(rows: number, batch: number, wished: number | undefined, defaults: TuningDefaults): number {
  const steps = Math.max(1, Math.ceil((rows * (wished ?? defaults.epochs.value)) / batch));
  return wished === undefined ? Math.max(defaults.leastSteps.value, steps) : steps;
}

/** The adapter's output is scaled by alpha ÷ rank, with rsLoRA by alpha ÷ √rank. */
function alphaOf({ id, defaults }: Tuning, rank: number): number {
  return (defaults.scale?.value ?? 1) * (id === 'rslora' ? Math.sqrt(rank) : rank);
}

/** The longest row, up to a multiple of 8 (GPU kernels like that), at least 16. */
function maxLengthOf(longestRowTokens: number): number {
  return Math.min(LONGEST_ROW_TOKENS, Math.max(16, Math.ceil(longestRowTokens / 8) * 8));
}
