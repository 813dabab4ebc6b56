import type { MemoryInput } from './memory-input.ts';
import { bytesOf } from './weights.ts';

/** fp32 logits of a new token, their copy and the sampler's. */
const STEP_LOGIT_BYTES = 12;

/** Bytes that generation holds beside the weights: keys and values of every token of the batch, one token's logits, and a layer's work on the prompt. */
export function generationBytesOf({ architecture, compute, generation }: MemoryInput): number {
  if (generation === undefined) return 0;
  const width = bytesOf(compute);
  const stateLayers = architecture.hybrid?.stateLayers ?? 0;
  const cached = 2 * (architecture.layers - stateLayers) * architecture.kvHeads * architecture.headDim * width;
  const tokens = generation.batch * generation.tokens;
  const layer = width * (4 * architecture.hidden + 3 * architecture.intermediate);
  return tokens * (cached + layer) + generation.batch * architecture.vocabulary * STEP_LOGIT_BYTES;
}
