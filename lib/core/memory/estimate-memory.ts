import type { Distribution } from '../units/distribution.ts';
import { scaled } from '../units/distribution.ts';
import type { MemoryConstants } from './memory-constants.ts';
import type { MemoryInput } from './memory-input.ts';
import { type MemoryParts, PHASES, type Phase, phasesOf, sumOfParts, transientOf } from './phases.ts';
import { normalOf, sigmaBytesOf } from './spread.ts';

const GIB = 2 ** 30;
/** Share of what comes and goes that the allocator cannot give out again: reserved is 1.08 of allocated at the least (Soup; gpus.json overheads, 23 November 2026). */
const FRAGMENTED_SHARE = 0.08;

/** Peak memory of one GPU. */
export interface MemoryEstimate {
  /** What PyTorch's allocator hands out: torch.cuda.max_memory_allocated. */
  readonly allocatedGib: Distribution;
  /** What it keeps, its cache included: torch.cuda.max_memory_reserved. The cache gives way when memory is short. */
  readonly reservedGib: Distribution;
  /** What the driver shows: nvidia-smi. */
  readonly deviceGib: Distribution;
  /** What a step needs to pass: in its hungriest phase what is allocated and what fragmentation wastes, and the context. The verdict is read from it. */
  readonly neededGib: Distribution;
  readonly peakPhase: Phase;
  readonly phasesGib: Readonly<Record<Phase, number>>;
  /** Parts of the peak; they add up to `allocatedGib.p50`. */
  readonly partsGib: MemoryParts;
  /** CUDA context, libraries and communication buffers. */
  readonly contextGib: number;
}

/** Predicts the peak memory of one GPU. `usableGib` caps what the allocator's cache can grow to. */
export function estimateMemory(input: MemoryInput, constants: MemoryConstants, usableGib?: number): MemoryEstimate {
  const phases = phasesOf(input, constants);
  const peakPhase = largestOf(phases);
  const parts = phases[peakPhase];
  const peak = sumOfParts(parts);
  const cache =
    Math.max(...PHASES.map((name) => sumOfParts(phases[name]) + cacheOf(input, phases[name], constants))) - peak;
  const context = (constants.contextGib + (input.sharding.kind === 'none' ? 0 : constants.communicationGib)) * GIB;
  const needed = Math.max(
    ...PHASES.map((name) => sumOfParts(phases[name]) + FRAGMENTED_SHARE * transientOf(phases[name])),
  );
  const cap = usableGib === undefined ? Number.POSITIVE_INFINITY : Math.max(usableGib * GIB, peak);
  const own = constants.spreadFactor * sigmaBytesOf(parts, input.sharding);
  const withCache = Math.hypot(own, constants.cacheSpread * cache);
  return {
    allocatedGib: inGib(normalOf(peak, own)),
    reservedGib: inGib(withFreeCache(input, normalOf(peak + cache, withCache, cap), cap)),
    deviceGib: inGib(withFreeCache(input, normalOf(peak + cache + context, withCache, cap), cap)),
    neededGib: inGib(normalOf(needed + context, own)),
    peakPhase,
    phasesGib: sizesOf(phases),
    partsGib: mapParts(parts),
    contextGib: context / GIB,
  };
}

/** With batches of many lengths nothing but the card bounds the cache: old blocks are given back only when memory runs out. */
function withFreeCache({ cache }: MemoryInput, size: Distribution, capBytes: number): Distribution {
  if (cache !== 'variable-lengths' || !Number.isFinite(capBytes)) return size;
  return { ...size, p95: capBytes };
}

/** What the allocator keeps beyond a phase's blocks. */
function cacheOf({ cache }: MemoryInput, parts: MemoryParts, constants: MemoryConstants): number {
  const shares = {
    'equal-lengths': constants.cacheShare,
    'variable-lengths': constants.variableCacheShare,
    bounded: 0,
  };
  return constants.cacheGib * GIB + shares[cache] * transientOf(parts);
}

function largestOf(phases: Readonly<Record<Phase, MemoryParts>>): Phase {
  return PHASES.reduce((largest, name) => (sumOfParts(phases[name]) > sumOfParts(phases[largest]) ? name : largest));
}

function sizesOf(phases: Readonly<Record<Phase, MemoryParts>>): Record<Phase, number> {
  const gib = (name: Phase) => sumOfParts(phases[name]) / GIB;
  return {
    loss: gib('loss'),
    backward: gib('backward'),
    'backward-end': gib('backward-end'),
    'optimizer-step': gib('optimizer-step'),
    generation: gib('generation'),
  };
}

function inGib(bytes: Distribution): Distribution {
  return scaled(bytes, 1 / GIB);
}

function mapParts(parts: MemoryParts): MemoryParts {
  return {
    weights: parts.weights / GIB,
    quantisationConstants: parts.quantisationConstants / GIB,
    trainable: parts.trainable / GIB,
    optimizer: parts.optimizer / GIB,
    gradients: parts.gradients / GIB,
    checkpoints: parts.checkpoints / GIB,
    activations: parts.activations / GIB,
    logits: parts.logits / GIB,
    gathered: parts.gathered / GIB,
    step: parts.step / GIB,
    generation: parts.generation / GIB,
  };
}
