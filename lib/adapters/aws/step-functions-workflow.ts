import {
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Workflow } from '#lib/ports/workflow.ts';

/** A token whose task is over, timed out or was never there. */
const OVER = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Step Functions. The execution's name is the job's id, so that starting it again is harmless. */
export class StepFunctionsWorkflow implements Workflow {
  readonly #sfn: SFNClient;
  readonly #machineArn: string | undefined;

  constructor(sfn: SFNClient, machineArn: string | undefined) {
    this.#sfn = sfn;
    this.#machineArn = machineArn;
  }

  async start(tenant: string, jobId: string) {
    const stateMachineArn = this.#machineArn;
    if (stateMachineArn === undefined) throw new Error('THRIFTUNE_JOB_MACHINE_ARN is not set for this Lambda');
    try {
      const input = JSON.stringify({ tenant, jobId });
      const { executionArn } = await this.#sfn.send(new StartExecutionCommand({ stateMachineArn, name: jobId, input }));
      return { executionArn: executionArn ?? executionArnOf(stateMachineArn, jobId) };
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionAlreadyExists') {
        return { executionArn: executionArnOf(stateMachineArn, jobId) };
      }
      throw error;
    }
  }

  complete(token: string, output: unknown): Promise<boolean> {
    return unlessOver(() =>
      this.#sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) })),
    );
  }

  heartbeat(token: string): Promise<boolean> {
    return unlessOver(() => this.#sfn.send(new SendTaskHeartbeatCommand({ taskToken: token })));
  }
}

async function unlessOver(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof Error && OVER.has(error.name)) return false;
    throw error;
  }
}

function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
