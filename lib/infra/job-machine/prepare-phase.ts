import { Chain, type IChainable, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { StepName } from '#lib/contracts/steps/step-inputs.ts';
import { closingExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns } from '../state-machine/lambda-step.ts';

/** What a step about the job as a whole is told. */
export const OF_JOB = { tenant: '{% $tenant %}', jobId: '{% $jobId %}' } as const;

/** Profile data → Stage model → Make plan → Hold money: everything before compute costs anything. */
export function preparePhase(scope: Construct, functions: StepFunctionArns, close: IChainable): Chain {
  const takeInput = Pass.jsonata(scope, 'Take input', {
    assign: {
      tenant: '{% $states.input.tenant %}',
      jobId: '{% $states.input.jobId %}',
      attempt: 1,
      carriedOn: 0,
      executions: 1,
      closing: {},
    },
    outputs: {},
  });
  const step = (id: string, name: StepName, timeoutSeconds: number, errors: readonly string[]) => {
    const state = lambdaStep(scope, id, functions, { step: name, input: OF_JOB, timeoutSeconds, errors, output: {} });
    return catching(state, close, [...errors, ...COMMON_ERRORS], { closing: closingExpression(name) });
  };
  return Chain.start(takeInput)
    .next(step('Profile data', 'profile-data', 900, ['DatasetInvalid']))
    .next(step('Stage model', 'stage-model', 60, ['ModelNotStaged']))
    .next(step('Make plan', 'make-plan', 120, ['NoFeasiblePlan']))
    .next(step('Hold money', 'hold-money', 30, ['HoldRefused']));
}
