import { type ErrorCode, entryOf } from '#lib/core/errors/catalogue.ts';

/** An expected refusal of a request: one message that names the field or the line, what was wrong and what to do. */
export interface Problem {
  readonly kind: 'problem';
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
  readonly field?: string | undefined;
  readonly line?: number | undefined;
}

/** A refusal with the catalogue's advice, unless there is a better one. */
export function problemOf(
  code: ErrorCode,
  message: string,
  more: { readonly fix?: string; readonly field?: string; readonly line?: number } = {},
): Problem {
  return { kind: 'problem', code, message, fix: entryOf(code).fix, ...more };
}
