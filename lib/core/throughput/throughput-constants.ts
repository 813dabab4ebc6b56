/** What the speed model cannot derive: starting values that fitting moves (`scripts/bench/fit-throughput.ts`). */
export interface ThroughputConstants {
  /** Share of the sustained rate that a training step's matrix products reach. */
  readonly matrixShare: number;
  /** Share of its published rate that flash attention reaches in training. */
  readonly attentionShare: number;
  /** Tokens of a micro-batch at which matrix products reach half their rate. */
  readonly halfRateTokens: number;
  /** Trips to memory over the derived number. */
  readonly trafficFactor: number;
  /** Seconds that launching one layer's kernels takes, forward and backward. */
  readonly layerLaunchSeconds: number;
  /** The same for one adapter's. */
  readonly adapterLaunchSeconds: number;
  /** Trips to memory of adapters over the derived number. */
  readonly adapterTrafficFactor: number;
  /** Unpacking of quantised weights over the time of its trips to memory. */
  readonly nf4Factor: number;
  readonly gptqFactor: number;
  /** Share of a link's rate that collectives reach. */
  readonly linkShare: number;
  /** Share of communication that hides behind computation. */
  readonly overlapShare: number;
  /** Seconds of every optimizer step: data, logging, the optimizer's launches. */
  readonly stepSeconds: number;
  /** Standard deviation of the logarithm of a speed without calibration. */
  readonly sigma: number;
}

/**
 * Starting values. Matrix products: 0.8 of what MAMF measured. Launching: Hugging Face's 7B models
 * decode about 30 tokens/s on an A100, 1.1 ms a layer forward, and backward as much again; an adapter is about 20 calls of 12 µs. NF4 unpacks at a third of the memory rate; GPTQ's training kernels
 * make several passes. Collectives reach
 * about 0.7 of a link (NCCL tests). Ours, 24 November 2026, where no source is named.
 */
export const PRIOR_THROUGHPUT: ThroughputConstants = {
  matrixShare: 0.8,
  attentionShare: 0.8,
  halfRateTokens: 300,
  trafficFactor: 1,
  layerLaunchSeconds: 0.0022,
  adapterLaunchSeconds: 0.00025,
  adapterTrafficFactor: 1,
  nf4Factor: 3,
  gptqFactor: 8,
  linkShare: 0.7,
  overlapShare: 0.7,
  stepSeconds: 0.03,
  sigma: 0.3,
};
