// Written by `npm run bench:estimators`; do not edit. Fitted on all rows of shared finetune-benchmarks.jsonl, 2026-11-25.
import type { MemoryConstants } from '../memory/memory-constants.ts';
import type { ThroughputConstants } from '../throughput/throughput-constants.ts';

/** Constants of the memory model, fitted on every public row. */
export const FITTED_MEMORY: MemoryConstants = {
  savedFactor: 0.9858,
  layerGradientShare: 0.3486,
  cacheGib: 1.21,
  cacheShare: 0.2526,
  variableCacheShare: 0.9156,
  contextGib: 0.501,
  communicationGib: 0.2427,
  spreadFactor: 1,
  cacheSpread: 2.553,
};

/** Constants of the speed model, fitted on every public row. */
export const FITTED_THROUGHPUT: ThroughputConstants = {
  matrixShare: 0.8613,
  attentionShare: 0.8318,
  halfRateTokens: 377.4,
  trafficFactor: 1.707,
  layerLaunchSeconds: 0.003718,
  adapterLaunchSeconds: 0.0001554,
  adapterTrafficFactor: 1.012,
  nf4Factor: 4.321,
  gptqFactor: 5.658,
  linkShare: 0.5232,
  overlapShare: 0.6254,
  stepSeconds: 0.01686,
  sigma: 0.1427,
};

/** Where the constants are from. */
export const FITTED_FROM = { source: 'shared finetune-benchmarks.jsonl', asOf: '2026-11-25' } as const;
