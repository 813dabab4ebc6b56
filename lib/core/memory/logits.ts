import { tokensOf } from './activations.ts';
import type { LossKernel, MemoryInput } from './memory-input.ts';

/**
 * Bytes a logit at the peak. `eager`: 2-byte logits, fp32 copy, shifted copy, log-softmax: 2 + 4 + 4 + 4 (Hugging Face ForCausalLMLoss; Soup found the same on
 * ten rows; estimators.md section 5). `autocast`: 2 + 2 + 4 + 4. `compute-type`: four 2-byte copies. `fused`: one fp32 copy less than eager.
 * `in-place`: logits and one shifted copy in two bytes.
 */
const LOGIT_BYTES: Readonly<Record<LossKernel, number>> = {
  eager: 14,
  autocast: 12,
  'compute-type': 8,
  fused: 10,
  'in-place': 4,
  chunked: 14,
};
/** Tokens whose logits a chunked loss holds at once. Liger's chunk is about tokens ÷ (vocabulary ÷ hidden) rounded up to a power of two (arXiv 2410.10989, section 3.2); 1,024 covers usual shapes. */
const CHUNK_TOKENS = 1024;
/** Bytes a hidden column and token around the head: the last norm's fp32 copy and the gradient. */
const HEAD_COLUMN_BYTES = 6;

/** Bytes of logits and loss at their peak. */
export function logitsBytesOf(input: MemoryInput): number {
  const tokens = tokensOf(input);
  const { vocabulary, hidden } = input.architecture;
  const columns = vocabulary / (input.sharding.tensorParallel ?? 1);
  const held = input.loss === 'chunked' ? Math.min(tokens, CHUNK_TOKENS) : tokens;
  return LOGIT_BYTES[input.loss] * columns * held + HEAD_COLUMN_BYTES * hidden * tokens;
}
