import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Deployment } from '../config/deployment.ts';

export interface EventRulesProps {
  readonly deployment: Deployment;
  readonly dataBucket: string;
  readonly jobMachineArn: string;
  readonly observe: IFunction;
  readonly reaper: IFunction;
  readonly deadLetters: IQueue;
}

/** Events of compute that the control plane follows, in each region where compute runs. */
export const COMPUTE_EVENTS: Readonly<Record<string, EventPattern>> = {
  SpotInterruption: { source: ['aws.ec2'], detailType: ['EC2 Spot Instance Interruption Warning'] },
  Rebalance: { source: ['aws.ec2'], detailType: ['EC2 Instance Rebalance Recommendation'] },
  InstanceState: {
    source: ['aws.ec2'],
    detailType: ['EC2 Instance State-change Notification'],
    // `pending` tells nothing. Events carry no tags: the observer ignores instances that it does not know.
    detail: { state: ['running', 'stopping', 'stopped', 'shutting-down', 'terminated'] },
  },
  TrainingJobState: {
    source: ['aws.sagemaker'],
    detailType: ['SageMaker Training Job State Change'],
    detail: { TrainingJobName: Match.prefix('job-') },
  },
};

/** Who hears of what. */
export class EventRules extends Construct {
  readonly #deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: EventRulesProps) {
    super(scope, id);
    this.#deadLetters = props.deadLetters;
    this.#rule('TrainerEvent', props.observe, {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [props.dataBucket] },
        object: { key: Match.wildcard('*/jobs/*/run/*/events/*.json') },
      },
    });
    for (const [name, pattern] of Object.entries(COMPUTE_EVENTS)) this.#rule(name, props.observe, pattern);
    // StopExecution and timeouts run no Catch: what they leave behind is cleaned up from outside.
    this.#rule('ExecutionEnded', props.reaper, {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [props.jobMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
    new Rule(this, 'Reap', {
      description: 'Looks for compute that no living job owns',
      schedule: Schedule.rate(Duration.minutes(props.deployment.isLocal ? 1 : 5)),
      targets: [this.#target(props.reaper)],
    });
  }

  #rule(name: string, target: IFunction, eventPattern: EventPattern): void {
    new Rule(this, name, { eventPattern, targets: [this.#target(target)] });
  }

  #target(target: IFunction): LambdaFunction {
    return new LambdaFunction(target, {
      deadLetterQueue: this.#deadLetters,
      maxEventAge: Duration.hours(6),
      retryAttempts: 20,
    });
  }
}
