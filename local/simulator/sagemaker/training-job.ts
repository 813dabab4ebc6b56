import { roundHalfEven } from '../billing/money.ts';
import type { Countdown } from '../notice.ts';
import type { RunningProcess } from '../processes/runner.ts';
import type { TrainingJobRequest } from './request.ts';

/** TrainingJobStatus, as far as it occurs here. */
export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/** SecondaryStatus, as far as it occurs here. */
export type SecondaryStatus =
  | 'Starting'
  | 'Pending'
  | 'Downloading'
  | 'Training'
  | 'Interrupted'
  | 'Uploading'
  | 'Stopping'
  | 'Stopped'
  | 'MaxRuntimeExceeded'
  | 'MaxWaitTimeExceeded'
  | 'Completed'
  | 'Failed';

/** One entry of SecondaryStatusTransitions; market seconds. */
export interface Transition {
  readonly status: SecondaryStatus;
  readonly start: number;
  end: number | undefined;
  readonly message: string;
}

/** Why a container is being ended. */
export type Ending = 'stop' | 'interruption' | 'max-runtime' | 'max-wait';

/** One container of a job. Times in market seconds. */
export interface Container {
  /** 1 for the first, one more for each restart. */
  readonly number: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  process: RunningProcess | undefined;
  ending: { readonly why: Ending; readonly isSudden: boolean; readonly countdown: Countdown } | undefined;
}

/** A training job and where it stands. */
export interface TrainingJob {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly request: TrainingJobRequest;
  /** Types without capacity for this job, by a scripted fault. */
  readonly starved: ReadonlySet<string>;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  modifiedAt: number;
  status: JobStatus;
  readonly transitions: Transition[];
  readonly containers: Container[];
  selectedType: string | undefined;
  failureReason: string | undefined;
  endedAt: number | undefined;
  /** A wait for capacity or a limit that is running. */
  readonly timers: (() => void)[];
}

/** A job as CreateTrainingJob makes it. */
export function newJob(given: {
  readonly region: string;
  readonly request: TrainingJobRequest;
  readonly starved: ReadonlySet<string>;
  readonly accountId: string;
  readonly now: number;
}): TrainingJob {
  const { region, request, starved, accountId, now } = given;
  const name = request.TrainingJobName;
  return {
    name,
    region,
    arn: `arn:aws:sagemaker:${region}:${accountId}:training-job/${name}`,
    request,
    starved,
    tags: new Map(request.Tags.map(({ Key, Value }) => [Key, Value])),
    createdAt: now,
    modifiedAt: now,
    status: 'InProgress',
    transitions: [],
    containers: [],
    selectedType: undefined,
    failureReason: undefined,
    endedAt: undefined,
    timers: [],
  };
}

/** Seconds that containers ran, rounded to whole ones: TrainingTimeInSeconds. `now` counts for one that still runs. */
export function trainingSeconds(job: TrainingJob, now: number): number {
  return Math.round(
    job.containers.reduce((sum, { startedAt, endedAt }) => sum + Math.max(0, (endedAt ?? now) - startedAt), 0),
  );
}

/** BillableTimeInSeconds: training seconds, for managed spot already discounted by the type's saving. `spotShare` in parts per million. */
export function billableSeconds(job: TrainingJob, spotSharePpm: bigint, now: number): number {
  const seconds = trainingSeconds(job, now);
  if (!job.request.EnableManagedSpotTraining) return seconds;
  return Number(roundHalfEven(BigInt(seconds) * spotSharePpm, 1_000_000n));
}

/** Whether the job is over. */
export function isOver({ status }: TrainingJob): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Stopped';
}

/** The newest secondary status. */
export function secondaryOf(job: TrainingJob): SecondaryStatus {
  return (job.transitions.at(-1) as Transition).status;
}

/** The container that runs now. */
export function runningContainer(job: TrainingJob): Container | undefined {
  const last = job.containers.at(-1);
  return last?.endedAt === undefined ? last : undefined;
}
