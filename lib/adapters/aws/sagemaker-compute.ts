import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  ListTagsCommand,
  ListTrainingJobsCommand,
  type SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { OfferKeySchema } from '#lib/contracts/common/offer-key.ts';
import type { EndedBy, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import { epochSecondsOf } from '#lib/core/units/time.ts';
import { type Compute, LaunchAnswerLost, type LaunchInput, type LaunchResult } from '#lib/ports/compute.ts';
import type { ComputeRegions } from '#lib/ports/compute-regions.ts';
import type { RegionalClient } from './clients.ts';
import { isLostAnswer, SAGEMAKER_REFUSALS } from './launch-errors.ts';
import { TAG, tagsOf, tagValue } from './tags.ts';

const PreparedSchema = z.object({
  region: z.string(),
  offerKey: OfferKeySchema,
  job: z.custom<CreateTrainingJobCommandInput & { TrainingJobName: string }>(
    (value) => typeof value === 'object' && value !== null,
  ),
});

/** Types whose disk is local NVMe take no volume of ours, but the API wants a size in any case. */
const VOLUME_GIB = 100;

/** SageMaker training jobs. The job's name is the client token: making it again is refused, which tells that the first call worked. */
export class SageMakerCompute implements Compute {
  readonly service = 'sagemaker';
  readonly #sageMaker: RegionalClient<SageMakerClient>;
  readonly #regions: ComputeRegions;
  readonly #namePrefix: string;

  constructor(sageMaker: RegionalClient<SageMakerClient>, regions: ComputeRegions, namePrefix: string) {
    this.#sageMaker = sageMaker;
    this.#regions = regions;
    this.#namePrefix = namePrefix;
  }

  async prepare(input: LaunchInput): Promise<string> {
    const offerKey = input.offers[0];
    if (offerKey === undefined) throw new Error('a launch needs at least one offer');
    const { region, instanceType, capacity } = offerOf(offerKey);
    const compute = await this.#regions.get(region);
    const spot = capacity === 'spot';
    const job = {
      TrainingJobName: input.clientToken,
      RoleArn: compute.trainingRoleArn,
      AlgorithmSpecification: { TrainingImage: compute.sageMakerImageUri, TrainingInputMode: 'File' },
      // Keys only: hyperparameters can be read in events and Describe answers.
      HyperParameters: { specBucket: input.host.bucket, specKey: input.host.specKey },
      OutputDataConfig: {
        S3OutputPath: `s3://${input.host.bucket}/${input.host.specKey.replace(/\/[^/]+$/, '')}/output`,
        CompressionType: 'NONE',
      },
      ResourceConfig: {
        InstanceType: instanceType as NonNullable<CreateTrainingJobCommandInput['ResourceConfig']>['InstanceType'],
        InstanceCount: 1,
        VolumeSizeInGB: VOLUME_GIB,
      },
      // MaxWait includes running time: a shorter one than MaxRuntime would end a healthy job.
      StoppingCondition: {
        MaxRuntimeInSeconds: input.leaseSeconds,
        ...(spot ? { MaxWaitTimeInSeconds: input.leaseSeconds } : {}),
      },
      EnableManagedSpotTraining: spot,
      Tags: tagsOf(input, this.#namePrefix).map((tag) => ({ ...tag })),
    } satisfies CreateTrainingJobCommandInput;
    return JSON.stringify({ region, offerKey, job });
  }

  async launch(request: string): Promise<LaunchResult> {
    const { region, offerKey, job } = PreparedSchema.parse(JSON.parse(request));
    const launched = { kind: 'launched', providerId: job.TrainingJobName, offerKey } as const;
    try {
      await this.#sageMaker(region).send(new CreateTrainingJobCommand(job));
      return launched;
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceInUse') return launched;
      if (isLostAnswer(error)) throw new LaunchAnswerLost(`CreateTrainingJob in ${region}: ${String(error)}`);
      return failureOf(offerKey, error);
    }
  }

  async stop(region: string, providerId: string): Promise<void> {
    try {
      await this.#sageMaker(region).send(new StopTrainingJobCommand({ TrainingJobName: providerId }));
    } catch (error) {
      // Stopping a finished or unknown job is a ValidationException.
      if (!isValidation(error)) throw error;
    }
  }

  async describe(region: string, providerId: string): Promise<ProviderRecord | undefined> {
    try {
      const job = await this.#sageMaker(region).send(new DescribeTrainingJobCommand({ TrainingJobName: providerId }));
      return recordOf(region, providerId, job);
    } catch (error) {
      if (isValidation(error)) return undefined;
      throw error;
    }
  }

  async alive(region: string) {
    const client = this.#sageMaker(region);
    const found: Awaited<ReturnType<Compute['alive']>>[number][] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListTrainingJobsCommand({
          StatusEquals: 'InProgress',
          NameContains: 'job-',
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      for (const job of page.TrainingJobSummaries ?? []) {
        const { Tags } = await client.send(new ListTagsCommand({ ResourceArn: job.TrainingJobArn }));
        if (tagValue(Tags, TAG.stack) !== this.#namePrefix) continue;
        found.push({
          providerId: job.TrainingJobName ?? '',
          tenant: tagValue(Tags, TAG.tenant) ?? '',
          jobId: tagValue(Tags, TAG.job) ?? '',
          attempt: Number(tagValue(Tags, TAG.attempt) ?? 0),
          launchedAt: secondsOf(job.CreationTime) ?? 0,
          leaseEndsAt: epochSecondsOf(tagValue(Tags, TAG.leaseEnds) ?? '') ?? 0,
        });
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }
}

function recordOf(region: string, providerId: string, job: DescribeTrainingJobCommandOutput): ProviderRecord {
  const status = job.TrainingJobStatus;
  const ended = status === 'Completed' || status === 'Failed' || status === 'Stopped';
  const launchedAt = secondsOf(job.TrainingStartTime) ?? secondsOf(job.CreationTime) ?? 0;
  const endedAt = secondsOf(job.TrainingEndTime) ?? secondsOf(job.LastModifiedTime) ?? launchedAt;
  return {
    service: 'sagemaker',
    providerId,
    arn: job.TrainingJobArn ?? '',
    instanceType: job.ResourceConfig?.InstanceType ?? '',
    capacity: job.EnableManagedSpotTraining === true ? 'spot' : 'on-demand',
    region,
    azId: 'any',
    state: ended ? 'ended' : job.TrainingStartTime === undefined ? 'pending' : 'running',
    launchedAt,
    ...(ended
      ? { endedAt, endedBy: endedByOf(job), billableSeconds: job.BillableTimeInSeconds ?? 0, exitMessage: exitOf(job) }
      : {}),
  };
}

/** Stopped is no success: the secondary status tells a lease from a stop, the transitions tell an interruption. */
function endedByOf(job: DescribeTrainingJobCommandOutput): EndedBy {
  if (job.TrainingJobStatus === 'Completed') return 'itself';
  if (job.TrainingJobStatus === 'Failed') {
    return job.FailureReason?.startsWith('AlgorithmError') === true ? 'itself' : 'provider-error';
  }
  if (job.SecondaryStatus === 'MaxRuntimeExceeded' || job.SecondaryStatus === 'MaxWaitTimeExceeded') return 'lease';
  // We stop a job that SageMaker interrupted: that it was stopped is the consequence.
  const interrupted = job.SecondaryStatusTransitions?.some((transition) => transition.Status === 'Interrupted');
  return interrupted === true ? 'interruption' : 'us';
}

function exitOf(job: DescribeTrainingJobCommandOutput): string {
  return job.FailureReason ?? `${job.TrainingJobStatus}/${job.SecondaryStatus}`;
}

function failureOf(offerKey: OfferKey, error: unknown): LaunchResult {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = SAGEMAKER_REFUSALS[name];
  if (reason === undefined) return { kind: 'rejected', code: name, message };
  return { kind: 'refused', refusals: [{ offerKey, reason, message }] };
}

function isValidation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ValidationException' || error.name === 'ResourceNotFound');
}

function secondsOf(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : Math.floor(date.getTime() / 1000);
}
