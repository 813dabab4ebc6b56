import { messageOf } from '#lib/core/errors/catalogue.ts';
import { CliError } from './cli-error.ts';

/** Reads an option's number between bounds; anything else is refused by the option's name. */
export function numberOption(
  field: string,
  { min, max, whole }: { readonly min: number; readonly max: number; readonly whole?: boolean },
): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    const isGood =
      Number.isFinite(number) && number >= min && number <= max && (whole !== true || Number.isInteger(number));
    if (isGood) return number;
    const problem = `must be a ${whole === true ? 'whole ' : ''}number from ${min} to ${max}, not "${text}"`;
    throw new CliError('InvalidRequest', messageOf('InvalidRequest', { field, problem }), 'Correct the option.');
  };
}
