import { type CustomState, Fail, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { failureExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns, tokenStep } from '../state-machine/lambda-step.ts';
import { OF_ATTEMPT } from './capacity-phase.ts';

export interface AwaitPhase {
  readonly start: CustomState;
  /** Stops and records what may live, then fails with `$failure`. */
  readonly cleanUp: CustomState;
  /** Fails with `$failure`: nothing was launched. */
  readonly failed: Fail;
}

/** Await attempt → Record attempt. Silence and any error: Stop attempt first. */
export function awaitPhase(scope: Construct, functions: StepFunctionArns): AwaitPhase {
  const failed = Fail.jsonata(scope, 'Attempt failed', {
    error: '{% $failure.code %}',
    cause: '{% $failure.message %}',
  });
  const record = (id: string, lostBecause?: string) =>
    lambdaStep(scope, id, functions, {
      step: 'record-attempt',
      input: { ...OF_ATTEMPT, ...(lostBecause === undefined ? {} : { lostBecause }) },
      timeoutSeconds: 120,
      notYet: 'ComputeStillEnding',
      output: {},
    });
  const stop = (id: string, because: string) =>
    lambdaStep(scope, id, functions, {
      step: 'stop-attempt',
      input: { ...OF_ATTEMPT, because },
      timeoutSeconds: 60,
      output: {},
    });

  const recordFailed = record('Record failed attempt', '{% $failure.message %}');
  catching(recordFailed, failed, COMMON_ERRORS, {});
  recordFailed.next(failed);
  const cleanUp = stop('Stop failed attempt', '{% $failure.message %}');
  catching(cleanUp, recordFailed, COMMON_ERRORS, {});
  cleanUp.next(recordFailed);

  const done = Succeed.jsonata(scope, 'Attempt done');
  const recordLost = record('Record lost attempt', '{% $lostBecause %}');
  catching(recordLost, failed, COMMON_ERRORS, { failure: failureExpression('record-attempt') });
  const stopLost = stop('Stop lost attempt', '{% $lostBecause %}');
  catching(stopLost, recordFailed, COMMON_ERRORS, { failure: failureExpression('stop-attempt') });
  stopLost.next(recordLost).next(done);

  const recordAttempt = record('Record attempt');
  catching(recordAttempt, failed, COMMON_ERRORS, { failure: failureExpression('record-attempt') });
  const start = tokenStep(scope, 'Await attempt', functions, {
    step: 'await-attempt',
    input: { ...OF_ATTEMPT, token: '{% $states.context.Task.Token %}' },
    timeoutSeconds: '{% $launch.timeoutSeconds %}',
    heartbeatSeconds: '{% $launch.heartbeatSeconds %}',
    output: {},
  });
  // AWS reports a missing heartbeat as States.Timeout in its history; its documents name States.HeartbeatTimeout: both are caught.
  start.addCatch(stopLost, {
    errors: ['States.HeartbeatTimeout'],
    assign: { lostBecause: 'no heartbeat in time' },
    outputs: {},
  });
  start.addCatch(stopLost, {
    errors: ['States.Timeout'],
    assign: { lostBecause: 'no heartbeat in time, or the lease ran out without a word from the provider' },
    outputs: {},
  });
  catching(start, cleanUp, [], { failure: failureExpression('await-attempt') });
  start.next(recordAttempt).next(done);
  return { start, cleanUp, failed };
}
