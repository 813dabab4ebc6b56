import type { CadenceTerms, CheckpointBounds } from '../spot/checkpoint-cadence.ts';
import type { SpecCadence, TrainerSpec } from './trainer-spec.ts';

export interface SpecCadenceInput {
  /** In the Clock port's time. */
  readonly hazard: CadenceTerms['hazard'];
  /** Wall time. */
  readonly checkpointing: CheckpointBounds;
  /** Wall seconds. */
  readonly saveSeconds: number;
  /** Seconds of the Clock port's time in a wall second: 1 on AWS. */
  readonly clockRate: number;
}

/** What a trainer is told of its checkpoints. It knows the wall clock alone, so the hazard is told in wall time. */
export function specCadenceOf(input: SpecCadenceInput): Pick<TrainerSpec, 'checkpointEverySeconds' | 'cadence'> {
  const { hazard, checkpointing, saveSeconds, clockRate } = input;
  const cadence: SpecCadence = {
    minimumSeconds: checkpointing.minimumSeconds,
    saveSeconds,
    ageEdgesHours: hazard.ageEdgesHours.map((hours) => hours / clockRate),
    ratePerHour: hazard.ratePerHour.map((rate) => rate * clockRate),
  };
  return { checkpointEverySeconds: checkpointing.maximumSeconds, cadence };
}
