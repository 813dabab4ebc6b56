import { Aws, Duration } from 'aws-cdk-lib';
import { Choice, Condition, CustomState, type IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MAX_ATTEMPTS } from '#lib/core/attempt/attempt.ts';
import { closingExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns } from '../state-machine/lambda-step.ts';
import { OF_JOB } from './prepare-phase.ts';

/** Longest attempt: SageMaker's own limit of 28 days, and the waits for capacity before it. */
export const ATTEMPT_TIMEOUT = Duration.days(35);

/**
 * Most executions of attempts of one job: bounds its history. Those beyond the attempts are for searches that carry on, and enough for the longest that the
 * policy allows (`test/infra/history.test.ts`).
 */
export const MAX_EXECUTIONS = 170;

/** Faults of the start of a child execution: it did not begin. The child's own failure is no such fault. */
const START_FAULTS = [
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ThrottlingException',
  'StepFunctions.SdkClientException',
];
export const START_RETRIES = 5;

/**
 * Run attempt → Decide next → again | finish | fail | cancelled. The parent's history grows by about a dozen events an execution.
 *
 * An execution that searched for capacity for long ends well without an end of its attempt: then the same attempt comes again, in a new execution. Nothing
 * is lost by that: money held, refusals and ladder are in the stores.
 */
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

  const tooMany = (message: string) => ({
    assign: { closing: { status: 'failed', failure: { code: 'TooManyAttempts', message, step: 'decide-next' } } },
  });
  const again = (condition: string) => Condition.jsonata(`{% $states.input.kind = 'again' and ${condition} %}`);
  const choice = Choice.jsonata(scope, 'What comes next')
    .when(
      again(`$states.input.attempt > ${MAX_ATTEMPTS}`),
      next.close,
      tooMany(`${MAX_ATTEMPTS} attempts were not enough`),
    )
    .when(
      again(`$executions >= ${MAX_EXECUTIONS}`),
      next.close,
      tooMany(`${MAX_EXECUTIONS} executions of attempts and of searches for capacity were not enough`),
    )
    .when(Condition.jsonata("{% $states.input.kind = 'again' %}"), run, {
      assign: {
        attempt: '{% $states.input.attempt %}',
        carriedOn: '{% $states.input.attempt = $attempt ? $carriedOn + 1 : 0 %}',
        executions: '{% $executions + 1 %}',
      },
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
        Name: "{% $jobId & '-' & $string($attempt) & ($carriedOn = 0 ? '' : '-' & $string($carriedOn)) %}",
        Input: { ...OF_JOB, attempt: '{% $attempt %}', carriedOn: '{% $carriedOn %}' },
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
