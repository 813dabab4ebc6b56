import { type Distribution, NORMAL } from '../units/distribution.ts';
import type { Sharding } from './memory-input.ts';
import { type MemoryParts, sumOfParts } from './phases.ts';

/**
 * How far off each part may be, as a share of itself: weights are counted, what comes and goes depends on library versions. Judged from the residuals of the
 * public rows (shared finetune-benchmarks.jsonl, 23 November 2026); fitting scales all of it by one factor.
 */
const PART_SPREAD: Readonly<Record<keyof MemoryParts, number>> = {
  weights: 0.015,
  quantisationConstants: 0.1,
  trainable: 0.05,
  optimizer: 0.05,
  gradients: 0.05,
  checkpoints: 0.08,
  activations: 0.15,
  logits: 0.15,
  gathered: 0.25,
  step: 0.1,
  generation: 0.4,
};
/** Of everything on a GPU of a group: buckets and prefetches differ between versions (with 5 % five rows of two GPUs that ran out of memory were called `fits`); stages and slices of a cut model are not equal (the embedding, the head). */
const GROUP_SPREAD = 0.075;
const CUT_SPREAD = 0.1;
/** Small buffers that nothing here counts. */
const UNCOUNTED_BYTES = 0.25 * 2 ** 30;

/** Standard deviation of the bytes of a phase; parts err independently. */
export function sigmaBytesOf(parts: MemoryParts, sharding: Sharding): number {
  const {
    weights,
    quantisationConstants,
    trainable,
    optimizer,
    gradients,
    checkpoints,
    activations,
    logits,
    gathered,
    step,
    generation,
  } = PART_SPREAD;
  return Math.hypot(
    weights * parts.weights,
    quantisationConstants * parts.quantisationConstants,
    trainable * parts.trainable,
    optimizer * parts.optimizer,
    gradients * parts.gradients,
    checkpoints * parts.checkpoints,
    activations * parts.activations,
    logits * parts.logits,
    gathered * parts.gathered,
    step * parts.step,
    generation * parts.generation,
    groupSpreadOf(sharding) * sumOfParts(parts),
    UNCOUNTED_BYTES,
  );
}

function groupSpreadOf({ kind, tensorParallel, pipelineParallel }: Sharding): number {
  if (kind === 'pipeline' || (tensorParallel ?? 1) > 1 || (pipelineParallel ?? 1) > 1) return CUT_SPREAD;
  return kind === 'none' ? 0 : GROUP_SPREAD;
}

/** A normal distribution around a median, cut at nothing below and at `cap` above. */
export function normalOf(median: number, sigma: number, cap = Number.POSITIVE_INFINITY): Distribution {
  const at = (z: number) => Math.min(cap, Math.max(0, median + z * sigma));
  return { p10: at(NORMAL.p10), p50: at(0), p90: at(NORMAL.p90), p95: at(NORMAL.p95) };
}
