import { type Distribution, logNormalOf } from '../units/distribution.ts';
import { ownTokensOf } from './flops.ts';
import { type StepSeconds, stepSecondsOf, totalSecondsOf } from './step-time.ts';
import type { ThroughputConstants } from './throughput-constants.ts';
import type { DeviceSpeed, ThroughputInput } from './throughput-input.ts';

export interface ThroughputEstimate {
  /** Seconds of one optimizer step. */
  readonly stepSeconds: Distribution;
  /** Tokens that are not padding, a second and GPU. */
  readonly tokensPerSecondPerGpu: Distribution;
  /** Where the median step's seconds go. */
  readonly parts: StepSeconds;
}

/** What measured rows say about a predicted speed: a factor on it and the logarithm's standard deviation that is left. */
export interface SpeedCorrection {
  readonly factor: number;
  readonly sigma: number;
}

/** Predicts the seconds of an optimizer step and the tokens it trains on. Without a correction the spread is that of software nobody has measured. */
export function estimateThroughput(
  input: ThroughputInput,
  device: DeviceSpeed,
  constants: ThroughputConstants,
  options: { readonly usefulShare?: number | undefined; readonly correction?: SpeedCorrection | undefined } = {},
): ThroughputEstimate {
  const parts = stepSecondsOf(input, device, constants);
  const { factor, sigma } = options.correction ?? { factor: 1, sigma: constants.sigma };
  const stepSeconds = logNormalOf(totalSecondsOf(parts) / factor, sigma);
  const useful = ownTokensOf(input) * input.accumulation * (options.usefulShare ?? 1);
  const model = (input.sharding.tensorParallel ?? 1) * (input.sharding.pipelineParallel ?? 1);
  return { stepSeconds, tokensPerSecondPerGpu: logNormalOf(useful / stepSeconds.p50 / model, sigma), parts };
}
