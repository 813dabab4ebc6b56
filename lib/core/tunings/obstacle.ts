import type { Decoder } from '../models/read-decoder.ts';
import type { Tuning } from './tuning.ts';

/** Why a tuning that would train something cannot run on a model; none where it can. Found by running PEFT 0.21.2 on tiny models (test_trainable_parameters.py). */
export function obstacleOf({ trains, name }: Tuning, { architecture, blueprint }: Decoder): string | undefined {
  switch (trains.kind) {
    case 'prefix':
      return architecture.hybrid === undefined
        ? undefined
        : `${name} needs keys in every layer, and ${architecture.hybrid.stateLayers} keep a state instead`;
    case 'prompt':
    case 'prompt-encoder':
      return blueprint.base.others.length === 0
        ? undefined
        : `${name} gives embeddings without token ids, and this model looks ids up again in every layer`;
    default:
      return undefined;
  }
}
