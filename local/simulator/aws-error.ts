/** An error answer as AWS words it: `code` is the contract, `status` the HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Status with which AWS answers this code; throttles and server faults differ from the usual 400. */
export function statusOf(code: string): number {
  if (['RequestLimitExceeded', 'Unavailable', 'ServiceUnavailable', 'ServiceUnavailableException'].includes(code))
    return 503;
  if (['InternalError', 'InternalFailure', 'InternalServerError'].includes(code)) return 500;
  if (['UnauthorizedOperation', 'AccessDenied'].includes(code)) return 403;
  return 400;
}
