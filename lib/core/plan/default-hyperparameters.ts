import type { Hyperparameters, RunnableTuning, StagedModel } from '../attempt/trainer-spec.ts';
import type { JobRequest, ProfileSummary } from '../job/job.ts';

/** Rows per optimizer step. BANKING77 with SmolLM2-135M learnt at 8 (python.md section 8, 24 November 2026). */
const BATCH_SIZE = 8;
/** Passes over the data: the usual choice for supervised fine-tuning (OpenAI's and Together's defaults lie at 3 for small sets). */
const EPOCHS = 3;
/** Fewer steps than these did not learn the format of the answer (48-60 steps gave over 90 %; python.md section 8). */
const LEAST_STEPS = 48;
/** LoRA, up to a billion parameters: 1e-3 (python.md section 8, measured). Above: 2e-4 (QLoRA paper and its descendants). */
const LORA_RATE = { small: 1e-3, large: 2e-4 };
/** Full fine-tuning takes about a tenth of LoRA's rate ("LoRA without regret"; estimators.md section 7). */
const FULL_SHARE = 0.1;
const SMALL_MODEL_PARAMETERS = 1e9;
/** Rank 16 on all linear layers is above what small sets need (estimators.md section 7). */
const RANK = 16;
/** The adapter's output is scaled by 2: alpha ÷ rank for LoRA (alpha = 2 × rank), alpha ÷ √rank for rsLoRA. */
const ADAPTER_SCALE = 2;
/** Share of the steps in which the rate rises from 0. */
const WARMUP_SHARE = 0.05;
/** Longest row that is learnt in full unless the user says otherwise, in tokens: longer rows are cut. */
const LONGEST_ROW = 2048;

/** What the defaults need to know of the data. */
export type PlanData = Pick<
  ProfileSummary,
  'trainRows' | 'testRows' | 'trainTokens' | 'longestRowTokens' | 'p99RowTokens' | 'labels'
>;

/**
 * Everything that is learnt with, from the user's wishes and our defaults.
 *
 * `microBatch` is the whole batch here; the plan's option splits it into micro-batch × accumulation for its GPU.
 */
export function hyperparametersOf(input: {
  readonly request: Pick<JobRequest, 'tuning' | 'hyperparameters'>;
  readonly profile: PlanData;
  readonly model: Pick<StagedModel, 'parameters'>;
}): Hyperparameters {
  const { request, profile, model } = input;
  const wished = request.hyperparameters ?? {};
  const batch = wished.batchSize ?? BATCH_SIZE;
  const maxSteps = wished.maxSteps ?? stepsOf(profile.trainRows, batch, wished.epochs);
  const common = {
    learningRate: wished.learningRate ?? learningRateOf(request.tuning, model.parameters),
    warmupSteps: Math.min(wished.warmupSteps ?? Math.ceil(maxSteps * WARMUP_SHARE), maxSteps),
    schedule: wished.schedule ?? 'linear',
    weightDecay: 0,
    maxGradNorm: 1,
    microBatch: batch,
    accumulation: 1,
    maxSteps,
    maxLengthTokens: wished.maxLengthTokens ?? maxLengthOf(profile.longestRowTokens),
  } as const;
  if (request.tuning === 'full') return common;
  const rank = wished.rank ?? RANK;
  return { ...common, rank, alpha: wished.alpha ?? alphaOf(request.tuning, rank), dropout: wished.dropout ?? 0 };
}

/** Epochs as steps. A user's own epochs are taken as they are; ours come to at least `LEAST_STEPS`. */
function stepsOf(rows: number, batch: number, epochs: number | undefined): number {
  const steps = Math.max(1, Math.ceil((rows * (epochs ?? EPOCHS)) / batch));
  return epochs === undefined ? Math.max(LEAST_STEPS, steps) : steps;
}

function learningRateOf(tuning: RunnableTuning, parameters: number): number {
  const rate = parameters < SMALL_MODEL_PARAMETERS ? LORA_RATE.small : LORA_RATE.large;
  return tuning === 'full' ? rate * FULL_SHARE : rate;
}

function alphaOf(tuning: RunnableTuning, rank: number): number {
  return ADAPTER_SCALE * (tuning === 'rslora' ? Math.sqrt(rank) : rank);
}

/** The longest row, up to a multiple of 8 (GPU kernels like that), at least 16. */
function maxLengthOf(longestRowTokens: number): number {
  return Math.min(LONGEST_ROW, Math.max(16, Math.ceil(longestRowTokens / 8) * 8));
}
