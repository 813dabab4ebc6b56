import { z } from 'zod';
import { AwsError, statusOf } from '../aws-error.ts';
import type { Faults } from '../control/faults.ts';
import { pageOf } from '../ec2/pages.ts';
import type { JsonOperation } from '../http/json-service.ts';
import type { PriceFile } from '../market/price-file.ts';
import { sageMakerQuotaName } from '../quotas/quota-names.ts';
import type { Quotas } from '../quotas/quotas.ts';
import { describeJob, summaryOf } from './describe.ts';
import type { TrainingJobs } from './jobs.ts';
import { parseInput, parseTrainingJobRequest, type TrainingJobRequest, typesOf } from './request.ts';
import { spotSharePpm } from './spot-share.ts';
import { isOver, type TrainingJob } from './training-job.ts';

/** What SageMaker's API works with. */
export interface SageMakerDeps {
  readonly jobs: TrainingJobs;
  readonly quotas: Quotas;
  readonly file: PriceFile;
  readonly faults: Faults;
}

const named = z.object({ TrainingJobName: z.string() });
const arned = z.object({ ResourceArn: z.string(), NextToken: z.string().optional(), MaxResults: z.int().optional() });
const tagging = z.object({ ResourceArn: z.string(), Tags: z.array(z.object({ Key: z.string(), Value: z.string() })) });
const listing = z.object({
  StatusEquals: z.string().optional(),
  NameContains: z.string().optional(),
  CreationTimeAfter: z.number().optional(),
  CreationTimeBefore: z.number().optional(),
  SortOrder: z.enum(['Ascending', 'Descending']).default('Descending'),
  MaxResults: z.int().min(1).max(100).default(10),
  NextToken: z.string().optional(),
});

/** SageMaker, as far as the product calls it. */
export function sageMakerOperations(deps: SageMakerDeps): Readonly<Record<string, JsonOperation>> {
  const { jobs, file } = deps;
  return {
    CreateTrainingJob(input, region) {
      const request = parseTrainingJobRequest(input);
      if (jobs.get(region, request.TrainingJobName) !== undefined)
        throw new AwsError(
          'ResourceInUse',
          `Training job names must be unique within an AWS account and region, and a job named ${request.TrainingJobName} already exists`,
        );
      checkTypes(deps, request, region);
      return { TrainingJobArn: jobs.create(region, request, starvedTypes(deps.faults, request, region)).arn };
    },
    DescribeTrainingJob(input, region) {
      const job = jobOf(jobs, region, input);
      return describeJob(job, spotSharePpm(file, job.selectedType, region));
    },
    StopTrainingJob(input, region) {
      const job = jobOf(jobs, region, input);
      if (isOver(job) || job.status === 'Stopping')
        throw new AwsError(
          'ValidationException',
          `The request was rejected because the training job is in status ${job.status}.`,
        );
      jobs.stop(job);
    },
    ListTrainingJobs(input, region) {
      const wanted = parseInput(listing, input);
      const found = jobs.all().filter((job) => job.region === region && isWanted(job, wanted));
      const sorted = found.toSorted(
        (a, b) => (a.createdAt - b.createdAt) * (wanted.SortOrder === 'Ascending' ? 1 : -1),
      );
      const { items, nextToken } = pageOf(sorted, wanted.MaxResults, wanted.NextToken);
      return { TrainingJobSummaries: items.map(summaryOf), NextToken: nextToken };
    },
    AddTags(input) {
      const { ResourceArn, Tags } = parseInput(tagging, input);
      const job = jobByArn(jobs, ResourceArn);
      for (const { Key, Value } of Tags) job.tags.set(Key, Value);
      return { Tags: tagsOf(job) };
    },
    ListTags(input) {
      return { Tags: tagsOf(jobByArn(jobs, parseInput(arned, input).ResourceArn)) };
    },
  };
}

function checkTypes({ jobs, quotas, file }: SageMakerDeps, request: TrainingJobRequest, region: string): void {
  const kind = request.EnableManagedSpotTraining ? 'spot' : 'on-demand';
  for (const mlType of typesOf(request)) {
    const facts = file.types[mlType.replace(/^ml\./, '')];
    if (!mlType.startsWith('ml.') || facts?.regions[region]?.training === undefined || !facts.forSale) {
      throw new AwsError(
        'ValidationException',
        `The instance type ${mlType} is not available for training in ${region}`,
      );
    }
    const quota = quotas.value(region, sageMakerQuotaName(mlType, kind));
    const used = jobs
      .all()
      .filter(
        (job) =>
          job.region === region &&
          !isOver(job) &&
          job.request.EnableManagedSpotTraining === (kind === 'spot') &&
          (job.selectedType ?? typesOf(job.request)[0]) === mlType,
      ).length;
    if (used + 1 > quota) {
      throw new AwsError(
        'ResourceLimitExceeded',
        `The account-level service limit '${sageMakerQuotaName(mlType, kind)}' is ${quota} Instances, with current utilization of ${used} Instances and a request delta of 1 Instances.`,
      );
    }
  }
}

const CAPACITY_CODES: readonly string[] = ['CapacityError', 'InsufficientInstanceCapacity'];

/** Types that scripted faults keep without capacity; any other scripted error refuses the call. */
function starvedTypes(faults: Faults, request: TrainingJobRequest, region: string): ReadonlySet<string> {
  const kind = request.EnableManagedSpotTraining ? 'spot' : 'on-demand';
  const starved = new Set<string>();
  for (const type of typesOf(request)) {
    const fault = faults.takeOffer('CreateTrainingJob', `sagemaker/${type}/${kind}/${region}/any`);
    if (fault === undefined) continue;
    if (!CAPACITY_CODES.includes(fault.error))
      throw new AwsError(fault.error, fault.message ?? 'By a scripted fault', statusOf(fault.error));
    starved.add(type);
  }
  return starved;
}

function isWanted(job: TrainingJob, wanted: z.output<typeof listing>): boolean {
  return (
    (wanted.StatusEquals ?? job.status) === job.status &&
    job.name.includes(wanted.NameContains ?? '') &&
    job.createdAt > (wanted.CreationTimeAfter ?? Number.NEGATIVE_INFINITY) &&
    job.createdAt < (wanted.CreationTimeBefore ?? Number.POSITIVE_INFINITY)
  );
}

function jobOf(jobs: TrainingJobs, region: string, input: unknown): TrainingJob {
  const { TrainingJobName } = parseInput(named, input);
  const job = jobs.get(region, TrainingJobName);
  // SageMaker says ValidationException, not ResourceNotFound, for a job it does not know.
  if (job === undefined) throw new AwsError('ValidationException', 'Requested resource not found.');
  return job;
}

function jobByArn(jobs: TrainingJobs, arn: string): TrainingJob {
  const job = jobs.all().find((candidate) => candidate.arn === arn);
  if (job === undefined) throw new AwsError('ValidationException', `Requested resource not found: ${arn}`);
  return job;
}

function tagsOf(job: TrainingJob): readonly { readonly Key: string; readonly Value: string }[] {
  return [...job.tags].map(([Key, Value]) => ({ Key, Value }));
}
