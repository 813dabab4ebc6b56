import type { CatalogueEntry } from './catalogue-entry.ts';
import { JOB_ERRORS } from './job-errors.ts';
import { REQUEST_ERRORS } from './request-errors.ts';

export { type CatalogueEntry, EXIT } from './catalogue-entry.ts';

/** Every error that a user can meet: API, steps, trainer and command line share these codes. */
export const ERROR_CATALOGUE = { ...REQUEST_ERRORS, ...JOB_ERRORS } as const;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Says whether a text is a code of the catalogue. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, text);
}

/** The catalogue's entry of a code; an unknown one is a bug on our side and treated so. */
export function entryOf(code: string): CatalogueEntry {
  return isErrorCode(code) ? ERROR_CATALOGUE[code] : ERROR_CATALOGUE.InternalError;
}

/** A message with its details filled in; a detail that is not given leaves its name. */
export function messageOf(code: ErrorCode, details: Readonly<Record<string, string>> = {}): string {
  return ERROR_CATALOGUE[code].message.replace(/\{(\w+)\}/g, (_, name: string) => details[name] ?? name);
}
