import { ArnFormat, Aws, type Stack } from 'aws-cdk-lib';
import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { StepName } from '#lib/contracts/steps/step-inputs.ts';
import { arns } from '../config/names.ts';
import { STEP_GROUPS } from '../state-machine/step-groups.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Permission } from './permission.ts';

/** Steps of the attempt machine; the others are the job machine's. */
export const ATTEMPT_STEPS: readonly StepName[] = [
  'choose-capacity',
  'launch-attempt',
  'await-attempt',
  'reconsider-attempt',
  'stop-attempt',
  'record-attempt',
];

const CHILD_RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

export function attemptMachinePermissions(scope: PermissionScope): Permission[] {
  return [invoke(scope, ATTEMPT_STEPS)];
}

export function jobMachinePermissions(scope: PermissionScope): Permission[] {
  const { stack, names } = scope;
  const steps = (Object.keys(STEP_GROUPS) as StepName[]).filter((step) => !ATTEMPT_STEPS.includes(step));
  return [
    invoke(scope, steps),
    { actions: ['states:StartExecution'], resources: [arns.stateMachine(stack, names.attemptMachine)] },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [arns.executions(stack, names.attemptMachine)],
      because: 'child executions are named after their jobs',
    },
    // Step Functions hears of a child's end by a rule that it keeps in the account.
    {
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [
        stack.formatArn({ partition: Aws.PARTITION, service: 'events', resource: 'rule', resourceName: CHILD_RULE }),
      ],
    },
  ];
}

function invoke({ stack, names }: PermissionScope, steps: readonly StepName[]): Permission {
  const groups = new Set<LambdaGroup>(steps.map((step) => STEP_GROUPS[step]));
  return {
    actions: ['lambda:InvokeFunction'],
    resources: [...groups].map((group) => versionsOf(stack, names.lambda(group))),
    because: 'an execution that began before a deployment goes on with the Lambda versions that it names',
  };
}

function versionsOf(stack: Stack, functionName: string): string {
  return stack.formatArn({
    partition: Aws.PARTITION,
    service: 'lambda',
    resource: 'function',
    resourceName: `${functionName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
