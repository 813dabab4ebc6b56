import type { ThroughputInput } from './throughput-input.ts';

/** Floating-point operations of one micro-batch on one GPU. */
export interface MicroFlops {
  readonly matrix: number;
  readonly attention: number;
  readonly adapters: number;
}

/** Tokens of a micro-batch that one GPU computes, virtual ones included. */
export function microTokensOf(input: ThroughputInput): number {
  return ownTokensOf(input) + (input.microBatch * (input.virtualTokens ?? 0)) / (input.sharding.contextParallel ?? 1);
}

/** The data's own among them. */
export function ownTokensOf({ microBatch, sequenceTokens, sharding }: ThroughputInput): number {
  return (microBatch * sequenceTokens) / (sharding.contextParallel ?? 1);
}

/**
 * Matrix products: 2 a weight and token forward, 2 for the input's gradient, 2 for the weight's where it is trained, 2 more where the layer is recomputed.
 * Causal attention: 2 · length · query columns a token and layer forward, 2.5 times that backward (flash attention 2, arXiv 2307.08691).
 */
export function microFlopsOf(input: ThroughputInput): MicroFlops {
  const { architecture, tuning, checkpointing, sharding, sequenceTokens, attendedTokens, virtualTokens } = input;
  const tokens = microTokensOf(input);
  const cut = (sharding.tensorParallel ?? 1) * (sharding.pipelineParallel ?? 1);
  const head = architecture.vocabulary * architecture.hidden;
  const looked = architecture.tiedEmbeddings ? head : 2 * head;
  const layers = Math.max(0, architecture.activeParameters - looked);
  const trained = tuning === 'full' ? 2 : 0;
  const again = { none: 0, selective: 0.3, full: 1 }[checkpointing];
  const matrix = tokens * (layers * (4 + trained + 2 * again) + head * (4 + trained));
  // Adapters always get the gradient of their weights; modules that are trained as a whole count among them.
  const adapters = tuning === 'full' ? 0 : tokens * input.trainableParameters * (6 + 2 * again);
  const query = architecture.heads * architecture.headDim;
  const attending = architecture.layers - (architecture.hybrid?.stateLayers ?? 0);
  const length = (attendedTokens ?? sequenceTokens) + (virtualTokens ?? 0);
  const attention = tokens * 2 * length * query * attending * (3.5 + again);
  return { matrix: matrix / cut, attention: attention / cut, adapters: adapters / cut };
}
