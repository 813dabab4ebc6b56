import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, type Version } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { Deployment } from '../config/deployment.ts';
import { grant, type Permission } from '../permissions/permission.ts';
import { GROUP_SETTINGS } from './group-settings.ts';
import { lambdaCode } from './lambda-code.ts';

export interface GroupFunctionProps {
  readonly group: LambdaGroup;
  readonly functionName: string;
  readonly deployment: Deployment;
  readonly environment: Readonly<Record<string, string>>;
  /** Where events go that the Lambda failed on again and again; for Lambdas that are invoked by events. */
  readonly deadLetters?: IQueue;
}

/** The Lambda of one group: its own role, its own log, published versions. */
export class GroupFunction extends Construct {
  readonly role: Role;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: GroupFunctionProps) {
    super(scope, id);
    const { group, functionName, deployment } = props;
    const setting = GROUP_SETTINGS[group];
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${deployment.namePrefix}: ${setting.description}`,
    });
    // The ARN of a log group ends in `:*`: its streams.
    grant(this.role, [{ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }]);
    this.function = new LambdaFunction(this, 'Resource', {
      functionName,
      description: setting.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: lambdaCode(this, group),
      memorySize: setting.memoryMib,
      timeout: Duration.seconds(setting.timeoutSeconds),
      role: this.role,
      logGroup,
      environment: { ...props.environment },
      // An execution that began before a deploy goes on with the versions that it names: they are kept.
      currentVersionOptions: { removalPolicy: deployment.isLocal ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN },
    });
    if (props.deadLetters !== undefined) {
      this.function.configureAsyncInvoke({
        onFailure: new SqsDestination(props.deadLetters),
        retryAttempts: 2,
        maxEventAge: Duration.hours(6),
      });
    }
  }

  /** The version that this deployment publishes. */
  get version(): Version {
    return this.function.currentVersion;
  }

  allow(permissions: readonly Permission[]): void {
    grant(this.role, permissions);
  }
}
