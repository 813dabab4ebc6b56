import { messageOf } from '#lib/core/errors/catalogue.ts';
import { CliError } from '../cli-error.ts';

/** The refusal of an option or a field, by its name. */
export function refusedField(field: string, problem: string, fix = 'Correct it.'): CliError {
  return new CliError('InvalidRequest', messageOf('InvalidRequest', { field, problem }), fix);
}
