import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  type DefinitionBody,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgements.ts';
import type { Deployment } from '../config/deployment.ts';

export interface LoggedStateMachineProps {
  readonly name: string;
  readonly definition: DefinitionBody;
  readonly timeout: Duration;
  readonly deployment: Deployment;
}

/** A Standard machine in JSONata with its log. Logs hold no data: inputs may carry what an error says about a user's rows. */
export class LoggedStateMachine extends Construct {
  readonly arn: string;
  readonly role: Role;

  constructor(scope: Construct, id: string, { name, definition, timeout, deployment }: LoggedStateMachineProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `${name}: what the state machine may do`,
    });
    const machine = new StateMachine(this, 'Resource', {
      role: this.role,
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: definition,
      timeout,
      tracingEnabled: true,
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
    });
    this.arn = machine.stateMachineArn;
    acknowledge(this.role, {
      'AwsSolutions-IAM5[Resource::*]':
        'the calls that deliver execution logs and X-Ray traces have no resource level: CDK grants them on * and AWS offers nothing narrower',
    });
  }
}
