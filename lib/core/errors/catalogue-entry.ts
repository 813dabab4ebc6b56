/** `never`: the same again is refused alike. `again`: repeat it now. `later`: repeat it after a while. */
export type RetryClass = 'never' | 'again' | 'later';

/** Everything that is fixed about an error. `{name}` in a message stands for a detail. */
export interface CatalogueEntry {
  readonly httpStatus: number;
  readonly retry: RetryClass;
  readonly exitCode: number;
  readonly message: string;
  readonly fix: string;
}

/**
 * The exit codes of the command line. Stable: a script may rely on them.
 *
 * 0 success, 1 a bug, 2 wrong usage or a refused request, 3 not allowed, 4 not there, 5 conflict, 6 the data is bad, 7 nothing feasible or affordable,
 * 8 no capacity or no more tries, 9 the training failed, 10 cancelled.
 */
export const EXIT = {
  ok: 0,
  bug: 1,
  usage: 2,
  denied: 3,
  notFound: 4,
  conflict: 5,
  data: 6,
  infeasible: 7,
  capacity: 8,
  training: 9,
  cancelled: 10,
} as const;

/** An entry, in the order in which a table is read. */
export function entry(
  httpStatus: number,
  retry: RetryClass,
  exitCode: number,
  message: string,
  fix: string,
): CatalogueEntry {
  return { httpStatus, retry, exitCode, message, fix };
}
