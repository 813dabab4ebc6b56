import { entryOf } from '#lib/core/errors/catalogue.ts';

/** The HTTP status of an error code. An address that is none is no error of the catalogue: no step and no trainer can meet it. */
export function statusOf(code: string): number {
  return code === 'EndpointNotFound' ? 404 : entryOf(code).httpStatus;
}
