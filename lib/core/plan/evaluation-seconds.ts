import type { Gpu } from '../catalog/offer-snapshot.ts';
import type { ModelShape } from '../models/known-model.ts';
import type { PlanData } from './default-hyperparameters.ts';
import { evaluationOf } from './evaluation-of.ts';
import type { LocalCpu } from './local-cpu.ts';
import { BANDWIDTH_SHARE } from './speed.ts';

/** A forward pass is 2 of the 4 FLOPs a token and parameter of LoRA's step, of the 6 of full fine-tuning (estimators.md section 5); the smaller gain is taken. */
const FORWARD_SPEEDUP = 2;
/** On two cores, SmolLM2-135M with LoRA: 1,355 tokens a second forward against 213 in training, 25 November 2026; less is taken, as batches vary. */
const LOCAL_FORWARD_SPEEDUP = 5;
/** Three answers side by side, by both models. */
const SAMPLE_ANSWERS = 6;
/** Rows whose answer one forward pass leaves open, so that it must be generated; ours, November 2026. */
const OPEN_SHARE = 0.01;
/** Characters of a token in a list of labels, of SmolLM2's tokenizer. */
const CHARACTERS_PER_TOKEN = 3;
/** Seconds a layer and generated token that a GPU waits for launches; ours, November 2026. */
const GENERATE_SECONDS_PER_LAYER = 0.0003;

/**
 * Seconds of the evaluation, base and tuned, in the Clock port's time.
 *
 * One forward pass over question and answer decides nearly every row (containers/trainer, training/evaluation.py); samples and what stays open are
 * generated, one answer at a time.
 */
export function evaluationSecondsOf(input: {
  readonly profile: PlanData;
  readonly shape: ModelShape;
  readonly precision: 'fp32' | 'bf16';
  readonly gpu: Gpu;
  /** Tokens a second of training on this option. */
  readonly trainingTokensPerSecond: number;
  readonly localCpu?: LocalCpu | undefined;
}): number {
  const { profile, trainingTokensPerSecond, localCpu } = input;
  const { baseRows, tunedRows, maxNewTokens, labels } = evaluationOf(profile);
  const rowTokens = profile.trainTokens / Math.max(1, profile.trainRows);
  const labelTokens = (labels ?? []).reduce((sum, label) => sum + label.length + 2, 0) / CHARACTERS_PER_TOKEN;
  // The base is asked twice where there are labels: with them in its prompt for the answers, without for the loss.
  const baseTokens = labels === undefined ? rowTokens : 2 * rowTokens + labelTokens;
  const forwardTokens = tunedRows * rowTokens + baseRows * baseTokens;
  const newTokens = (SAMPLE_ANSWERS + OPEN_SHARE * (baseRows + tunedRows)) * maxNewTokens;
  const speedup = localCpu === undefined ? FORWARD_SPEEDUP : LOCAL_FORWARD_SPEEDUP;
  const newTokensPerSecond = localCpu?.evaluationTokensPerSecond ?? 1 / newTokenSecondsOf(input);
  return forwardTokens / (speedup * trainingTokensPerSecond) + newTokens / newTokensPerSecond;
}

/** A token of one answer: the weights are read once, and every layer waits for its launches. */
function newTokenSecondsOf({ shape, precision, gpu }: Parameters<typeof evaluationSecondsOf>[0]): number {
  const bytes = shape.parameters * (precision === 'fp32' ? 4 : 2);
  const reading = bytes / (gpu.bandwidthGbPerSecond * 1e9 * BANDWIDTH_SHARE);
  return reading + shape.layers * GENERATE_SECONDS_PER_LAYER;
}
