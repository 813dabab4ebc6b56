import { Aws } from 'aws-cdk-lib';
import { CustomState, type IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { StepName } from '#lib/contracts/steps/step-inputs.ts';

/** ARN of the published version of the Lambda that runs a step. */
export type StepFunctionArns = (step: StepName) => string;

/** Faults of the Lambda service and of its network: nothing of ours ran, or it may run again. */
const LAMBDA_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
];
export const LAMBDA_FAULT_RETRIES = 6;
/** For errors without a name of ours: broken infrastructure. Steps may run twice. */
export const UNNAMED_ERROR_RETRIES = 2;

export const NOT_YET_RETRIES = 18;

/** Errors that every step may answer, beside its own. */
export const COMMON_ERRORS = ['InvalidStepInput', 'JobNotFound', 'JobCancelled'];

export interface LambdaStepProps {
  readonly step: StepName;
  readonly input: Readonly<Record<string, string>> | string;
  readonly timeoutSeconds: number;
  /** Named errors of this step: decisions, never retried. */
  readonly errors?: readonly string[];
  /** A named answer that means "not yet": asked again, for about four minutes. */
  readonly notYet?: string;
  /** What the next state gets; left out: what the Lambda answered. */
  readonly output?: unknown;
  readonly assign?: Readonly<Record<string, unknown>>;
}

/** A task that runs one step: the optimized integration, so that the Lambda's error name is the state's error name. */
export function lambdaStep(
  scope: Construct,
  id: string,
  functions: StepFunctionArns,
  props: LambdaStepProps,
): CustomState {
  return new CustomState(scope, id, {
    stateJson: {
      Type: 'Task',
      Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke`,
      Arguments: { FunctionName: functions(props.step), Payload: { step: props.step, input: props.input } },
      TimeoutSeconds: props.timeoutSeconds,
      Output: props.output ?? '{% $states.result.Payload %}',
      ...(props.assign === undefined ? {} : { Assign: props.assign }),
      Retry: [
        { ErrorEquals: [...(props.errors ?? []), ...COMMON_ERRORS], MaxAttempts: 0 },
        ...(props.notYet === undefined ? [] : [notYetRetry(props.notYet)]),
        lambdaFaultRetry(),
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 3, BackoffRate: 3, MaxAttempts: UNNAMED_ERROR_RETRIES },
      ],
    },
  });
}

/** A task that hands its token to a Lambda and waits until someone completes it. Timeouts are JSONata. */
export function tokenStep(
  scope: Construct,
  id: string,
  functions: StepFunctionArns,
  props: Omit<LambdaStepProps, 'timeoutSeconds' | 'errors'> & {
    readonly timeoutSeconds: string;
    readonly heartbeatSeconds: string;
  },
): CustomState {
  return new CustomState(scope, id, {
    stateJson: {
      Type: 'Task',
      Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke.waitForTaskToken`,
      Arguments: { FunctionName: functions(props.step), Payload: { step: props.step, input: props.input } },
      TimeoutSeconds: props.timeoutSeconds,
      HeartbeatSeconds: props.heartbeatSeconds,
      Output: props.output ?? '{% $states.result %}',
      ...(props.assign === undefined ? {} : { Assign: props.assign }),
      // A retry gets a new token, which the step stores in the old one's place. A lost attempt is no fault: it is not retried.
      Retry: [lambdaFaultRetry()],
    },
  });
}

/** SageMaker gives a stopped container two minutes, EC2 a host about one: 3, 4.5, 6.8, 10, then 15 s apart. */
function notYetRetry(error: string) {
  return {
    ErrorEquals: [error],
    IntervalSeconds: 3,
    BackoffRate: 1.5,
    MaxDelaySeconds: 15,
    MaxAttempts: NOT_YET_RETRIES,
  };
}

function lambdaFaultRetry() {
  return {
    ErrorEquals: LAMBDA_FAULTS,
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: LAMBDA_FAULT_RETRIES,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  };
}

/** Catches named errors one by one and then the rest, each on the way to the same place. */
export function catching(
  state: CustomState,
  handler: IChainable,
  errors: readonly string[],
  assign: Readonly<Record<string, unknown>>,
): CustomState {
  const props = { outputs: {}, ...(Object.keys(assign).length === 0 ? {} : { assign: { ...assign } }) };
  if (errors.length > 0) state.addCatch(handler, { errors: [...errors], ...props });
  return state.addCatch(handler, { errors: ['States.ALL'], ...props });
}
