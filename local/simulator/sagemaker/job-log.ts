import type { Time } from '../clock.ts';
import type { EventPublisher } from '../events/publisher.ts';
import { eventDetail } from './describe.ts';
import {
  isOver,
  type JobStatus,
  runningContainer,
  type SecondaryStatus,
  secondaryOf,
  type TrainingJob,
} from './training-job.ts';

/** What SageMaker says while a job moves on; not for programs to read. */
const MESSAGES: Readonly<Record<SecondaryStatus, string>> = {
  Starting: 'Preparing the instances for training',
  Pending: 'Waiting for capacity',
  Downloading: 'Downloading the training image',
  Training: 'Training image download completed. Training in progress.',
  Interrupted: 'Training job interrupted by a Spot interruption',
  Uploading: 'Uploading generated training model',
  Stopping: 'Stopping the training job',
  Stopped: 'Training job stopped',
  MaxRuntimeExceeded: 'Training job stopped: maximum runtime exceeded',
  MaxWaitTimeExceeded: 'Training job stopped: maximum wait time exceeded',
  Completed: 'Training job completed',
  Failed: 'Training job failed',
};

/** Writes down each change of a job and publishes it. */
export class JobLog {
  readonly #time: Time;
  readonly #events: EventPublisher;

  constructor(time: Time, events: EventPublisher) {
    this.#time = time;
    this.#events = events;
  }

  move(job: TrainingJob, status: SecondaryStatus): void {
    const now = this.#time.market();
    const last = job.transitions.at(-1);
    if (last !== undefined) last.end = now;
    job.transitions.push({ status, start: now, end: isOver(job) ? now : undefined, message: MESSAGES[status] });
    job.modifiedAt = now;
    this.#events.publish(job.region, {
      source: 'aws.sagemaker',
      detailType: 'SageMaker Training Job State Change',
      resources: [job.arn],
      detail: eventDetail(job),
    });
  }

  /** The job is over; what still waited for it never happens. */
  finish(job: TrainingJob, status: JobStatus, secondary: SecondaryStatus, failureReason?: string): void {
    for (const cancel of job.timers.splice(0)) cancel();
    job.status = status;
    job.failureReason = failureReason;
    job.endedAt = job.containers.at(-1)?.endedAt ?? this.#time.market();
    this.move(job, secondary);
  }
}

/** For `/_sim/state`: what a job is doing. */
export function jobLine(job: TrainingJob): Readonly<Record<string, unknown>> {
  return {
    name: job.name,
    region: job.region,
    status: job.status,
    secondaryStatus: secondaryOf(job),
    type: job.selectedType,
    containers: job.containers.length,
    pid: runningContainer(job)?.process?.pid,
    tags: Object.fromEntries(job.tags),
  };
}
