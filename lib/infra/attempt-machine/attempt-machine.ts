import { DefinitionBody, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ATTEMPT_TIMEOUT } from '../job-machine/attempt-loop-phase.ts';
import type { StepFunctionArns } from '../state-machine/lambda-step.ts';
import { LoggedStateMachine, type LoggedStateMachineProps } from '../state-machine/logged-state-machine.ts';
import { awaitPhase } from './await-phase.ts';
import { capacityPhase, MAX_LOOKS } from './capacity-phase.ts';

export interface AttemptMachineProps extends Pick<LoggedStateMachineProps, 'name' | 'deployment'> {
  readonly functions: StepFunctionArns;
}

/** One attempt: choose capacity → launch → await, asking now and then where else to run → record. Its own execution, so that a long job's history stays short; a long search for capacity takes several. */
export class AttemptMachine extends Construct {
  readonly machine: LoggedStateMachine;

  constructor(scope: Construct, id: string, { functions, ...props }: AttemptMachineProps) {
    super(scope, id);
    const { start, release, cleanUp, failed } = awaitPhase(this, functions);
    const choose = capacityPhase(this, functions, { launched: start, release, failed, cleanUp });
    const takeInput = Pass.jsonata(this, 'Take input', {
      assign: {
        tenant: '{% $states.input.tenant %}',
        jobId: '{% $states.input.jobId %}',
        attempt: '{% $states.input.attempt %}',
        // Launch tokens grow with the tries: those of the executions before are not used again.
        tries: `{% $states.input.carriedOn * ${MAX_LOOKS} + 1 %}`,
        looks: 1,
        asks: 0,
        timedOut: false,
      },
      outputs: {},
    });
    this.machine = new LoggedStateMachine(this, 'Machine', {
      ...props,
      definition: DefinitionBody.fromChainable(takeInput.next(choose)),
      timeout: ATTEMPT_TIMEOUT,
    });
  }
}
