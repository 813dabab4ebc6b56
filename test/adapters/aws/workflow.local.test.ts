import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, vi } from 'vitest';
import * as z from 'zod';
import { StepFunctionsWorkflow } from '#lib/adapters/aws/step-functions-workflow.ts';
import { attemptWith, freshJobId } from '../../contracts/fixtures.ts';
import { workflowContract } from '../../contracts/workflow.contract.ts';
import { deployedEnvironment, deployedPorts } from './deployed-ports.ts';

const AttemptMachineSchema = z.looseObject({
  States: z.looseObject({
    'Await attempt': z.looseObject({ Arguments: z.looseObject({ FunctionName: z.string() }) }),
  }),
});

const sfn = new SFNClient({});
const { attempts } = deployedPorts();
const started: string[] = [];
let machineArn = '';

/** A machine of one state that waits as the attempt machine does: its Lambda stores the token, its role invokes the Lambda. */
beforeAll(async () => {
  const jobMachineArn = deployedEnvironment().THRIFTUNE_JOB_MACHINE_ARN ?? '';
  const attemptMachine = await sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn: jobMachineArn.replace(/-job$/, '-attempt') }),
  );
  const { States } = AttemptMachineSchema.parse(JSON.parse(attemptMachine.definition ?? ''));
  const { FunctionName } = States['Await attempt'].Arguments;
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Wait',
    States: {
      Wait: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName,
          Payload: {
            step: 'await-attempt',
            input: {
              tenant: '{% $states.input.tenant %}',
              jobId: '{% $states.input.jobId %}',
              attempt: 1,
              token: '{% $states.context.Task.Token %}',
            },
          },
        },
        TimeoutSeconds: 120,
        End: true,
      },
    },
  };
  const made = await sfn.send(
    new CreateStateMachineCommand({
      name: `contract-${freshJobId()}`,
      definition: JSON.stringify(definition),
      roleArn: attemptMachine.roleArn,
    }),
  );
  machineArn = made.stateMachineArn ?? '';
});

afterAll(async () => {
  for (const jobId of started)
    await attempts.conclude('acme', jobId, 1, { kind: 'stopped', because: 'the test is over' }, 0);
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn: machineArn }));
});

workflowContract('StepFunctionsWorkflow on the local stack', async () => ({
  workflow: new StepFunctionsWorkflow(sfn, machineArn),
  newJob: async () => {
    const { jobId } = await attempts.intend(attemptWith());
    started.push(jobId);
    return jobId;
  },
  tokenOf: (jobId) =>
    vi.waitFor(
      async () => {
        const token = await attempts.tokenOf('acme', jobId, 1);
        if (token === undefined) throw new Error(`the execution of ${jobId} does not wait yet`);
        return token;
      },
      { timeout: 30_000 },
    ),
  outputOf: (jobId) =>
    vi.waitFor(
      async () => {
        const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn: executionOf(jobId) }));
        if (status !== 'SUCCEEDED') throw new Error(`the execution of ${jobId} is ${status}`);
        const parsed: unknown = JSON.parse(output ?? '');
        return parsed;
      },
      { timeout: 30_000 },
    ),
  stop: async (jobId) => {
    await sfn.send(new StopExecutionCommand({ executionArn: executionOf(jobId) }));
  },
}));

function executionOf(jobId: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${jobId}`;
}
