import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { ArnPrincipal, CompositePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { environmentKeysOf, LAMBDA_GROUPS, type LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { StepName } from '#lib/contracts/steps/step-inputs.ts';
import { acknowledge } from '../acknowledgements.ts';
import { JobsApi } from '../api/http-api.ts';
import { AttemptMachine } from '../attempt-machine/attempt-machine.ts';
import type { Deployment } from '../config/deployment.ts';
import { arns, type Names, namesOf } from '../config/names.ts';
import { EventRules } from '../events/event-rules.ts';
import { JobMachine } from '../job-machine/job-machine.ts';
import { GroupFunction } from '../lambdas/group-function.ts';
import { containerRolePermissions } from '../permissions/container-permissions.ts';
import { GROUP_PERMISSIONS, type PermissionScope } from '../permissions/group-permissions.ts';
import { attemptMachinePermissions, jobMachinePermissions } from '../permissions/machine-permissions.ts';
import { grant } from '../permissions/permission.ts';
import { STEP_GROUPS } from '../state-machine/step-groups.ts';

export interface PipelineStackProps extends StackProps {
  readonly deployment: Deployment;
}

/** Groups that events invoke: what they fail on again and again is kept. */
const EVENT_DRIVEN: readonly LambdaGroup[] = ['observe', 'reaper'];

/** The control plane: API, Lambdas, state machines, event rules. It keeps no state. */
export class PipelineStack extends Stack {
  readonly #deployment: Deployment;
  readonly #names: Names;
  readonly #scope: PermissionScope;

  constructor(scope: Construct, id: string, { deployment, ...props }: PipelineStackProps) {
    super(scope, id, props);
    this.#deployment = deployment;
    this.#names = namesOf(deployment);
    this.#scope = { stack: this, deployment, names: this.#names };

    const deadLetters = this.#deadLetters();
    const functions = this.#functions(deadLetters);
    this.#containerRole(functions);
    const { job, attempt } = this.#machines(functions);
    const api = new JobsApi(this, 'Jobs', {
      deployment,
      api: functions.api.function,
      authorize: functions.authorize.function,
    });
    new EventRules(this, 'Events', {
      deployment,
      dataBucket: this.#names.dataBucket,
      jobMachineArn: arns.stateMachine(this, this.#names.jobMachine),
      observe: functions.observe.function,
      reaper: functions.reaper.function,
      deadLetters,
    });

    new CfnOutput(this, 'ApiUrl', { value: api.httpApi.apiEndpoint });
    new CfnOutput(this, 'ApiId', { value: api.httpApi.apiId });
    new CfnOutput(this, 'JobMachineArn', { value: job.machine.arn });
    new CfnOutput(this, 'AttemptMachineArn', { value: attempt.machine.arn });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: deadLetters.queueUrl });
  }

  #deadLetters(): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(queue, { 'AwsSolutions-SQS3': 'this queue is the dead-letter queue of all others' });
    return queue;
  }

  #functions(deadLetters: Queue): Readonly<Record<LambdaGroup, GroupFunction>> {
    const entries = LAMBDA_GROUPS.map((group) => {
      const made = new GroupFunction(this, constructId(group), {
        group,
        functionName: this.#names.lambda(group),
        deployment: this.#deployment,
        environment: this.#environment(group),
        ...(EVENT_DRIVEN.includes(group) ? { deadLetters } : {}),
      });
      made.allow(GROUP_PERMISSIONS[group](this.#scope));
      return [group, made] as const;
    });
    return Object.fromEntries(entries) as Record<LambdaGroup, GroupFunction>;
  }

  /** Exactly the variables that the runtime's schema names for the group. */
  #environment(group: LambdaGroup): Record<string, string> {
    const deployment = this.#deployment;
    const values: Readonly<Record<string, string>> = {
      THRIFTUNE_TABLE: this.#names.table,
      THRIFTUNE_DATA_BUCKET: this.#names.dataBucket,
      THRIFTUNE_MODEL_BUCKET: this.#names.modelBucket,
      THRIFTUNE_NAME_PREFIX: deployment.namePrefix,
      THRIFTUNE_REGIONS: deployment.regions.map((region) => region.name).join(','),
      THRIFTUNE_CLOCK: deployment.clock,
      THRIFTUNE_JOB_MACHINE_ARN: arns.stateMachine(this, this.#names.jobMachine),
      THRIFTUNE_CONTAINER_ROLE_ARN: arns.role(this, this.#names.containerRole),
      THRIFTUNE_ROOT_VOLUME_GIB: String(deployment.rootVolumeGib),
      THRIFTUNE_CHECKPOINT_EVERY_SECONDS: String(deployment.checkpointEverySeconds),
      THRIFTUNE_CHECKPOINT_MINIMUM_SECONDS: String(
        Math.min(deployment.checkpointMinimumSeconds, deployment.checkpointEverySeconds),
      ),
      THRIFTUNE_HEARTBEAT_EVERY_SECONDS: String(deployment.heartbeatEverySeconds),
      THRIFTUNE_TRAINER_THREADS: String(deployment.trainerThreads),
      THRIFTUNE_ENVIRONMENT: deployment.environment,
    };
    const variables = environmentKeysOf(group).map((name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`no value is known for ${name} of the group ${group}`);
      return [name, value] as const;
    });
    return Object.fromEntries(variables);
  }

  /** What containers on EC2 are: assumed by the two Lambdas that hand out credentials, each session narrowed to one job. */
  #containerRole({ capacity, observe }: Readonly<Record<LambdaGroup, GroupFunction>>): void {
    const role = new Role(this, 'ContainerRole', {
      roleName: this.#names.containerRole,
      description: `${this.#deployment.namePrefix}: training containers, narrowed by a session policy`,
      assumedBy: new CompositePrincipal(
        new ArnPrincipal(capacity.role.roleArn),
        new ArnPrincipal(observe.role.roleArn),
      ),
      // A chained session lives no longer.
      maxSessionDuration: Duration.hours(1),
    });
    grant(role, containerRolePermissions(this.#scope));
  }

  #machines(functions: Readonly<Record<LambdaGroup, GroupFunction>>) {
    const deployment = this.#deployment;
    const versionOf = (step: StepName) => functions[STEP_GROUPS[step]].version.functionArn;
    const attempt = new AttemptMachine(this, 'AttemptMachine', {
      name: this.#names.attemptMachine,
      deployment,
      functions: versionOf,
    });
    const job = new JobMachine(this, 'JobMachine', {
      name: this.#names.jobMachine,
      deployment,
      functions: versionOf,
      attemptMachineArn: attempt.machine.arn,
    });
    grant(attempt.machine.role, attemptMachinePermissions(this.#scope));
    grant(job.machine.role, jobMachinePermissions(this.#scope));
    return { job, attempt };
  }
}

function constructId(group: LambdaGroup): string {
  return `${group.charAt(0).toUpperCase()}${group.slice(1)}Lambda`;
}
