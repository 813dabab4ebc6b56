import { Choice, Condition, type CustomState, Fail, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { failureExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns, tokenStep } from '../state-machine/lambda-step.ts';
import { OF_ATTEMPT } from './capacity-phase.ts';
import { movePhase } from './move-phase.ts';

export interface AwaitPhase {
  readonly start: CustomState;
  /** Stops an attempt that the job has no use for, then records it. */
  readonly release: CustomState;
  /** Stops and records what may live, then fails with `$failure`. */
  readonly cleanUp: CustomState;
  /** Fails with `$failure`: nothing was launched. */
  readonly failed: Fail;
}

/** Await attempt → over: Record attempt | a reason or the time to ask: Reconsider. Silence and any error: Stop attempt first. */
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
    assign: { asks: '{% $asks + 1 %}', timedOut: false },
  });
  const release = stop('Release attempt', 'the job has no more use for the attempt');
  catching(release, recordFailed, COMMON_ERRORS, { failure: failureExpression('stop-attempt') });
  release.next(recordAttempt);
  const reconsider = movePhase(scope, functions, { keep: start, release, lost: stopLost });
  // AWS reports a missing heartbeat as States.Timeout in its history; its documents name States.HeartbeatTimeout: the step tells silence from the timer.
  start.addCatch(stopLost, {
    errors: ['States.HeartbeatTimeout'],
    assign: { lostBecause: 'no heartbeat in time' },
    outputs: {},
  });
  start.addCatch(reconsider, {
    errors: ['States.Timeout'],
    assign: { asks: '{% $asks + 1 %}', timedOut: true },
    outputs: {},
  });
  catching(start, cleanUp, [], { failure: failureExpression('await-attempt') });
  start.next(
    Choice.jsonata(scope, 'What ended the wait')
      .when(Condition.jsonata('{% $exists($states.input.ask) %}'), reconsider)
      .otherwise(recordAttempt),
  );
  recordAttempt.next(done);
  return { start, release, cleanUp, failed };
}
