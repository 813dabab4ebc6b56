import type { RunnableTuning } from '../attempt/trainer-spec.ts';
import { adapterParametersOf, type ModelShape } from '../models/known-model.ts';

/** Bytes of a checkpoint for each number that is learnt: the number itself and Adam's two moments, fp32. estimators.md section 5. */
const STATE_BYTES = 12;
/** gp3's baseline throughput, 125 MiB/s (EBS User Guide, "General Purpose SSD volumes"; November 2026). A host's work directory lies on its gp3 root volume. */
const BYTES_PER_SECOND = 125 * 2 ** 20;
/** Rank where the job names none, as in the memory rule. */
const USUAL_RANK = 16;

/** How long training stands still for a save, in wall time, before a trainer has measured one: its bytes at the disk's baseline. */
export function saveSecondsOf(shape: ModelShape, tuning: RunnableTuning, rank: number | undefined): number {
  const learnt = tuning === 'full' ? shape.parameters : adapterParametersOf(shape, rank ?? USUAL_RANK);
  return (STATE_BYTES * learnt) / BYTES_PER_SECOND;
}
