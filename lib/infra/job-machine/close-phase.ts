import { Choice, Condition, type CustomState, Fail, type IChainable, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { closingExpression, closingUnlessFailedExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns } from '../state-machine/lambda-step.ts';
import { OF_JOB } from './prepare-phase.ts';

/** Publish result → Settle money: the way of a job that has one. */
export function publishPhase(scope: Construct, functions: StepFunctionArns, close: IChainable): CustomState {
  const publish = lambdaStep(scope, 'Publish result', functions, {
    step: 'publish-result',
    input: OF_JOB,
    timeoutSeconds: 900,
    errors: ['SnapshotInvalid'],
    output: {},
    assign: { closing: { status: 'succeeded' } },
  });
  catching(publish, close, ['SnapshotInvalid', ...COMMON_ERRORS], {
    closing: closingExpression('publish-result'),
  });
  publish.next(close);
  return publish;
}

/** Settle money → Close job → the execution's own end. Every job comes through here, whatever `$closing` says. */
export function closePhase(scope: Construct, functions: StepFunctionArns): CustomState {
  const settle = lambdaStep(scope, 'Settle money', functions, {
    step: 'settle-money',
    input: OF_JOB,
    timeoutSeconds: 60,
    output: {},
  });
  const close = lambdaStep(scope, 'Close job', functions, {
    step: 'close-job',
    input: "{% $merge([{'tenant': $tenant, 'jobId': $jobId}, $closing]) %}",
    timeoutSeconds: 60,
    output: {},
  });
  const failed = Fail.jsonata(scope, 'Job failed', {
    error: "{% $exists($closing.failure.code) ? $closing.failure.code : 'CloseFailed' %}",
    cause: "{% $exists($closing.failure.message) ? $closing.failure.message : 'the job could not be closed' %}",
  });
  const ending = Choice.jsonata(scope, 'How it ended')
    .when(Condition.jsonata("{% $closing.status = 'failed' %}"), failed)
    .otherwise(Succeed.jsonata(scope, 'Job done'));

  // Money that could not be settled makes a failed job.
  catching(settle, close, COMMON_ERRORS, { closing: closingUnlessFailedExpression('settle-money') });
  catching(close, failed, COMMON_ERRORS, { closing: closingUnlessFailedExpression('close-job') });
  settle.next(close).next(ending);
  return settle;
}
