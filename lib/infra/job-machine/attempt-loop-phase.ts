import { Aws, Duration } from 'aws-cdk-lib';
import { Choice, Condition, CustomState, type IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MAX_ATTEMPTS } from '#lib/core/attempt/attempt.ts';
import { closingExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns } from '../state-machine/lambda-step.ts';
import { OF_JOB } from './prepare-phase.ts';

/** Longest attempt: SageMaker's own limit of 28 days, and the waits for capacity before it. */
export const ATTEMPT_TIMEOUT = Duration.days(35);

/** Faults of the start of a child execution: it did not begin. The child's own failure is no such fault. */
const START_FAULTS = [
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ThrottlingException',
  'StepFunctions.SdkClientException',
];
export const START_RETRIES = 5;

/** Run attempt → Decide next → again | finish | fail | cancelled. The parent's history grows by about a dozen events an attempt. */
export function attemptLoopPhase(
  scope: Construct,
  functions: StepFunctionArns,
  attemptMachineArn: string,
  next: { readonly finish: IChainable; readonly close: IChainable },
): CustomState {
  const run = runAttempt(scope, attemptMachineArn);
  catching(run, next.close, [], { closing: closingExpression('run-attempt') });

  const decide = lambdaStep(scope, 'Decide next', functions, {
    step: 'decide-next',
    input: { ...OF_JOB, attempt: '{% $attempt %}' },
    timeoutSeconds: 60,
    errors: ['TooManyAttempts'],
  });
  catching(decide, next.close, ['TooManyAttempts', ...COMMON_ERRORS], {
    closing: closingExpression('decide-next'),
  });

  const choice = Choice.jsonata(scope, 'What comes next')
    .when(Condition.jsonata(`{% $states.input.kind = 'again' and $attempt >= ${MAX_ATTEMPTS} %}`), next.close, {
      assign: {
        closing: {
          status: 'failed',
          failure: {
            code: 'TooManyAttempts',
            message: `${MAX_ATTEMPTS} attempts were not enough`,
            step: 'decide-next',
          },
        },
      },
    })
    .when(Condition.jsonata("{% $states.input.kind = 'again' %}"), run, {
      assign: { attempt: '{% $states.input.attempt %}' },
    })
    .when(Condition.jsonata("{% $states.input.kind = 'finish' %}"), next.finish)
    .when(Condition.jsonata("{% $states.input.kind = 'cancelled' %}"), next.close, {
      assign: { closing: { status: 'cancelled' } },
    })
    .otherwise(decidedToFail(scope).next(next.close));
  run.next(decide).next(choice);
  return run;
}

function runAttempt(scope: Construct, attemptMachineArn: string): CustomState {
  return new CustomState(scope, 'Run attempt', {
    stateJson: {
      Type: 'Task',
      Resource: `arn:${Aws.PARTITION}:states:::states:startExecution.sync:2`,
      Arguments: {
        StateMachineArn: attemptMachineArn,
        Name: "{% $jobId & '-' & $string($attempt) %}",
        Input: { ...OF_JOB, attempt: '{% $attempt %}' },
      },
      TimeoutSeconds: ATTEMPT_TIMEOUT.toSeconds(),
      Output: {},
      Retry: [
        {
          ErrorEquals: START_FAULTS,
          IntervalSeconds: 5,
          BackoffRate: 2,
          MaxAttempts: START_RETRIES,
          JitterStrategy: 'FULL',
        },
      ],
    },
  });
}

/** A Choice's default branch can assign nothing by its own rule in CDK: a Pass says how the job ends. */
function decidedToFail(scope: Construct): CustomState {
  return new CustomState(scope, 'Assign failure', {
    stateJson: {
      Type: 'Pass',
      Assign: {
        closing:
          "{% {'status': 'failed', 'failure': {'code': $states.input.code, 'message': $states.input.message, 'step': 'decide-next'}} %}",
      },
      Output: {},
    },
  });
}
