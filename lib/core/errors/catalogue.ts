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

/** Every error that a user can meet: API, steps, trainer and command line share these codes. */
export const ERROR_CATALOGUE = {
  InvalidRequest: entry(400, 'never', EXIT.usage, '{field} {problem}', 'Correct the field and send the request again.'),
  UnknownField: entry(
    400,
    'never',
    EXIT.usage,
    'the request has an unknown field {field}',
    'Remove it, or correct its spelling; nothing is ignored silently.',
  ),
  NotJson: entry(
    400,
    'never',
    EXIT.usage,
    'the body is not JSON',
    'Send a JSON object with content-type application/json.',
  ),
  CapInvalid: entry(
    400,
    'never',
    EXIT.usage,
    'capUsd {problem}',
    'Give the most this job may spend, in US dollars, as a number above 0.',
  ),
  DeadlineInPast: entry(
    400,
    'never',
    EXIT.usage,
    'the deadline {deadline} has passed',
    'Give a later instant (ISO 8601, UTC), or leave the deadline out.',
  ),
  UploadNotFound: entry(
    404,
    'never',
    EXIT.notFound,
    '{fileId} has not been uploaded',
    'Create an upload, PUT the file to its URL, then submit its id.',
  ),
  DatasetInvalid: entry(
    422,
    'never',
    EXIT.data,
    'the data cannot be learnt from: {problem}',
    'Correct the named lines and upload the file again.',
  ),
  ModelNotStaged: entry(
    422,
    'never',
    EXIT.data,
    '{model} is not in the model store',
    'Stage it with "models add", or pick one of "models list".',
  ),
  JobNotFound: entry(
    404,
    'never',
    EXIT.notFound,
    'there is no job {jobId}',
    'Look it up with "list"; a job of another tenant is not shown.',
  ),
  JobFinal: entry(409, 'never', EXIT.conflict, 'the job is {status} already', 'Submit a new job.'),
  IdempotencyConflict: entry(
    409,
    'never',
    EXIT.conflict,
    'this Idempotency-Key came before with another request',
    'Use a new key for a new request.',
  ),
  Unauthorized: entry(
    401,
    'never',
    EXIT.denied,
    'the API key is missing, unknown or revoked',
    'Send "Authorization: Bearer <key>" with a key that is alive.',
  ),
  Forbidden: entry(403, 'never', EXIT.denied, 'this key may not do that', 'Use a key that may.'),
  TooManyRequests: entry(429, 'later', EXIT.capacity, 'too many requests', 'Wait a moment and repeat the request.'),
  InternalError: entry(
    500,
    'again',
    EXIT.bug,
    'something broke on our side (request {requestId})',
    'Repeat the request; report the request id when it stays.',
  ),
  NoFeasiblePlan: entry(
    422,
    'never',
    EXIT.infeasible,
    'no way to run this job was found: {reason}',
    'Raise the cap, move the deadline, or allow more services, capacities or regions.',
  ),
  HoldRefused: entry(
    409,
    'later',
    EXIT.infeasible,
    'the money cannot be set aside: {reason}',
    'Raise the cap, or wait until other jobs are settled.',
  ),
  CapReached: entry(
    409,
    'never',
    EXIT.infeasible,
    'the cap of {cap} is reached before the job was finished',
    'Submit it again with a higher cap; its checkpoints are kept.',
  ),
  DeadlineMissed: entry(
    409,
    'never',
    EXIT.infeasible,
    'the deadline passed before the job was finished',
    'Submit it again with a later deadline, or allow on-demand capacity.',
  ),
  LaunchRejected: entry(
    502,
    'never',
    EXIT.capacity,
    'the provider refuses the launch: {reason}',
    'Follow the reason; the usual ones are a missing permission and a quota of 0.',
  ),
  CapacityExhausted: entry(
    503,
    'later',
    EXIT.capacity,
    'no offer gave capacity in time: {reason}',
    'Allow more regions, types or on-demand capacity, or try later.',
  ),
  TooManyAttempts: entry(
    503,
    'later',
    EXIT.capacity,
    'the job was tried {attempts} times',
    'Read the attempts with "explain"; allow on-demand capacity.',
  ),
  ProviderFailed: entry(
    502,
    'later',
    EXIT.capacity,
    'attempts ended without a word and without progress: {reason}',
    'Read the attempts with "explain", then submit the job again.',
  ),
  TrainerConfigInvalid: entry(
    422,
    'never',
    EXIT.training,
    'the trainer refused its settings: {reason}',
    'Correct the hyperparameters or the data.',
  ),
  TrainerBug: entry(
    500,
    'never',
    EXIT.training,
    'the trainer failed: {reason}',
    'Report it with the job id; another try would fail alike.',
  ),
  TrainerOutOfMemory: entry(
    503,
    'again',
    EXIT.training,
    'the trainer ran out of memory: {reason}',
    'Shorten maxLengthTokens, lower the batch size, or allow larger GPUs.',
  ),
  TrainerInputUnreadable: entry(
    503,
    'again',
    EXIT.training,
    'the trainer could not read an input: {reason}',
    'Check that model and data are still in the bucket.',
  ),
  SnapshotInvalid: entry(
    500,
    'never',
    EXIT.training,
    'the result does not verify: {reason}',
    'Report it with the job id; nothing was published.',
  ),
  InvalidStepInput: entry(
    500,
    'never',
    EXIT.bug,
    'a step was called with something else than its input: {reason}',
    'Report it: this is a bug in the workflow.',
  ),
  JobCancelled: entry(409, 'never', EXIT.cancelled, 'the job was cancelled', 'Submit a new job.'),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

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

function entry(httpStatus: number, retry: RetryClass, exitCode: number, message: string, fix: string): CatalogueEntry {
  return { httpStatus, retry, exitCode, message, fix };
}
