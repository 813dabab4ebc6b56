/** Longest message that is kept of an error: what a person reads, not a stack trace. */
const MESSAGE_CHARACTERS = 2000;

/**
 * JSONata that makes `{code, message, step}` of `$states.errorOutput`.
 *
 * A Lambda's cause is JSON with errorMessage; a child execution's is JSON with the child's own Error and Cause; a timeout has none.
 */
export function failureExpression(step: string): string {
  return `{% ${failureOf(step)} %}`;
}

/** JSONata that says how a job ends after a caught error: `{status, failure}`. A job that was cancelled meanwhile is no failed one. */
export function closingExpression(step: string): string {
  return `{% ${closingOf(step)} %}`;
}

/** The same where the job may have failed already: the first failure is the one that is told. */
export function closingUnlessFailedExpression(step: string): string {
  return `{% $closing.status = 'failed' ? $closing : ${closingOf(step)} %}`;
}

function closingOf(step: string): string {
  const cancelled = "{'status': 'cancelled'}";
  return `($failure := ${failureOf(step)}; $failure.code = 'JobCancelled' ? ${cancelled} : {'status': 'failed', 'failure': $failure})`;
}

function failureOf(step: string): string {
  return [
    '(',
    '$error := $states.errorOutput;',
    "$cause := $exists($error.Cause) ? $string($error.Cause) : '';",
    "$detail := $substring($cause, 0, 1) = '{' and $substring($cause, -1) = '}' ? $parse($cause) : {};",
    '$code := $exists($detail.Error) ? $detail.Error : $error.Error;',
    '$message := $exists($detail.errorMessage) ? $detail.errorMessage : $exists($detail.Cause) ? $detail.Cause : $cause;',
    `{'code': $code, 'message': $message = '' ? $code : $substring($message, 0, ${MESSAGE_CHARACTERS}), 'step': '${step}'}`,
    ')',
  ].join(' ');
}
