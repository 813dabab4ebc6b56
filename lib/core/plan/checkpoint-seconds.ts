import type { RunnableTuning } from '../attempt/trainer-spec.ts';
import { adapterParametersOf, type ModelShape } from '../models/known-model.ts';

/** Bytes of a checkpoint for each number that is learnt: the number itself and Adam's two moments, fp32. estimators.md section 5. */
const STATE_BYTES = 12;
/** gp3's baseline throughput, 125 MiB/s (EBS User Guide, "General Purpose SSD volumes"; November 2026). A host's work directory lies on its gp3 root volume. */
const VOLUME_BYTES_PER_SECOND = 125 * 2 ** 20;
/** Rank where the job names none, as in the memory rule. */
const USUAL_RANK = 16;

/** Wall seconds of one checkpoint, before a trainer has measured one. */
export interface CheckpointSeconds {
  /** How long training stands still for it. */
  readonly saveSeconds: number;
  /** From then until it is in S3; training goes on beside it. */
  readonly uploadSeconds: number;
}

/**
 * Its bytes written to the volume, then read back from it. The network takes them faster: 298 MiB/s at the 2.5 Gbit/s that is the baseline where EC2 says
 * "Up to 10 Gigabit" (DescribeInstanceTypes; November 2026).
 */
export function checkpointSecondsOf(
  shape: ModelShape,
  tuning: RunnableTuning,
  rank: number | undefined,
): CheckpointSeconds {
  const learnt = tuning === 'full' ? shape.parameters : adapterParametersOf(shape, rank ?? USUAL_RANK);
  const seconds = (STATE_BYTES * learnt) / VOLUME_BYTES_PER_SECOND;
  return { saveSeconds: seconds, uploadSeconds: seconds };
}
