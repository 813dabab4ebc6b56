/**
 * What the memory model cannot derive. Each has a derived or published starting value; fitting moves it as far as measured rows ask
 * (`scripts/bench/fit-memory.ts`), and pulls it back to its start where rows say little.
 */
export interface MemoryConstants {
  /** Saved activations over the derived number of bytes. */
  readonly savedFactor: number;
  /** Gradients in flight in the backward pass of one layer, as a share of what the layer saves. */
  readonly layerGradientShare: number;
  /** What the allocator's cache keeps at least. */
  readonly cacheGib: number;
  /** What it keeps of what comes and goes in a step, with batches of one length and of many. */
  readonly cacheShare: number;
  readonly variableCacheShare: number;
  /** CUDA context and libraries, which only the driver sees. */
  readonly contextGib: number;
  /** Communication buffers of a process in a group. */
  readonly communicationGib: number;
  /** Uncertainty of the total, as a factor on the derived spread of its parts. */
  readonly spreadFactor: number;
  /** Standard deviation of the cache, as a share of it. */
  readonly cacheSpread: number;
}

/**
 * Starting values. Gradients in flight: about half of a layer's activations at a time. Context 0.4-0.7 GiB (gpus.json overheads, 23 November 2026). Cache: 1.08
 * of what is allocated at least (Soup, in the same file); with batches of many lengths a second set of the largest blocks;
 * its spread is wide, because nothing bounds a cache.
 */
export const PRIOR_MEMORY: MemoryConstants = {
  savedFactor: 1,
  layerGradientShare: 0.5,
  cacheGib: 0.7,
  cacheShare: 0.1,
  variableCacheShare: 1,
  contextGib: 0.6,
  communicationGib: 0.8,
  spreadFactor: 1,
  cacheSpread: 2,
};
