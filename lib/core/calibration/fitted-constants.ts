// Written by `npm run bench:estimators`; do not edit. Fitted on all rows of shared finetune-benchmarks.jsonl, 2026-11-25.
import type { MemoryConstants } from '../memory/memory-constants.ts';
import type { ThroughputConstants } from '../throughput/throughput-constants.ts';

/** Constants of the memory model. */
export const FITTED_MEMORY: MemoryConstants = {
  savedFactor: 0.9918,
  layerGradientShare: 0.3479,
  cacheGib: 1.152,
  cacheShare: 0.2552,
  variableCacheShare: 0.9156,
  contextGib: 0.5209,
  communicationGib: 0.2457,
  spreadFactor: 1,
  cacheSpread: 2.556,
};

/** Constants of the speed model. */
export const FITTED_THROUGHPUT: ThroughputConstants = {
  matrixShare: 0.8791,
  attentionShare: 0.8507,
  halfRateTokens: 522.8,
  trafficFactor: 1.557,
  layerLaunchSeconds: 0.002967,
  adapterLaunchSeconds: 0.0001279,
  adapterTrafficFactor: 1.295,
  nf4Factor: 3.506,
  gptqFactor: 5.013,
  linkShare: 0.5451,
  overlapShare: 0.6623,
  stepSeconds: 0.01479,
  sigma: 0.1442,
};

/** What they were fitted on: rows by GPU family. */
export const FITTED_ON = {
  source: 'shared finetune-benchmarks.jsonl',
  asOf: '2026-11-25',
  rows: {
    memory: {
      A100: 247,
      H100: 14,
      L40S: 13,
      H200: 3,
      B200: 2,
      unknown: 2,
      '40GB class': 1,
    },
    throughput: {
      A100: 211,
      H100: 65,
      L40S: 13,
      L4: 5,
      B200: 2,
      H200: 1,
    },
  },
} as const;
