import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import { messageOf } from '#lib/core/errors/catalogue.ts';
import type { Tuning } from '#lib/core/tunings/tuning.ts';
import { nearestNames } from '#lib/core/units/nearest-name.ts';
import { CliError } from '../cli-error.ts';

/** A tuning by its id, or the refusal with those that were perhaps meant. */
export function tuningNamed(id: string): Tuning {
  const found = bundledTunings().find((tuning) => tuning.id === id.toLowerCase());
  if (found !== undefined) return found;
  const nearest = nearestNames(
    id,
    bundledTunings().map((tuning) => tuning.id),
  );
  const fix = nearest.length === 0 ? undefined : `Did you mean ${nearest.join(' or ')}?`;
  throw new CliError('TuningNotKnown', messageOf('TuningNotKnown', { tuning: id }), fix);
}
