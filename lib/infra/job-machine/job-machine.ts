import { Duration } from 'aws-cdk-lib';
import { DefinitionBody } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StepFunctionArns } from '../state-machine/lambda-step.ts';
import { LoggedStateMachine, type LoggedStateMachineProps } from '../state-machine/logged-state-machine.ts';
import { attemptLoopPhase } from './attempt-loop-phase.ts';
import { closePhase, publishPhase } from './close-phase.ts';
import { preparePhase } from './prepare-phase.ts';

export interface JobMachineProps extends Pick<LoggedStateMachineProps, 'name' | 'deployment'> {
  readonly functions: StepFunctionArns;
  readonly attemptMachineArn: string;
}

/** The way of a job: prepare → attempt loop → publish → settle and close. Every error leads to settle and close. */
export class JobMachine extends Construct {
  readonly machine: LoggedStateMachine;

  constructor(scope: Construct, id: string, { functions, attemptMachineArn, ...props }: JobMachineProps) {
    super(scope, id);
    const close = closePhase(this, functions);
    const finish = publishPhase(this, functions, close);
    const loop = attemptLoopPhase(this, functions, attemptMachineArn, { finish, close });
    const definition = preparePhase(this, functions, close).next(loop);
    this.machine = new LoggedStateMachine(this, 'Machine', {
      ...props,
      definition: DefinitionBody.fromChainable(definition),
      timeout: Duration.days(120),
    });
  }
}
