import { EXIT, entryOf } from '#lib/core/errors/catalogue.ts';

/** What the command line says and ends with. `code` is one of the error catalogue; the exit code follows from it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly fix: string;
  readonly place: string | undefined;

  constructor(code: string, message: string, fix?: string, place?: string) {
    super(message);
    this.code = code;
    this.fix = fix ?? entryOf(code).fix;
    this.place = place;
  }

  get exitCode(): number {
    return entryOf(this.code).exitCode;
  }
}

/** Exit code of anything that was thrown. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CliError ? error.exitCode : EXIT.bug;
}
