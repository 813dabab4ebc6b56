import { billableSeconds, isOver, secondaryOf, type TrainingJob, trainingSeconds } from './training-job.ts';

/** DescribeTrainingJob's answer. Times are epoch seconds of the market, as JSON 1.1 writes timestamps. */
export function describeJob(job: TrainingJob, spotSharePpm: bigint): Record<string, unknown> {
  const { request, containers } = job;
  const hasRun = containers.length > 0;
  const end = job.endedAt ?? job.modifiedAt;
  const { TrainingJobName: _, Tags: __, ...asked } = request;
  return {
    ...asked,
    TrainingJobName: job.name,
    TrainingJobArn: job.arn,
    ModelArtifacts: {
      S3ModelArtifacts: `${request.OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${job.name}/output/model.tar.gz`,
    },
    TrainingJobStatus: job.status,
    SecondaryStatus: secondaryOf(job),
    ...(job.failureReason === undefined ? {} : { FailureReason: job.failureReason }),
    ResourceConfig: {
      ...request.ResourceConfig,
      ...(request.ResourceConfig.InstancePreferences === undefined || job.selectedType === undefined
        ? {}
        : { SelectedInstanceType: job.selectedType, SelectedInstanceCount: 1 }),
    },
    CreationTime: job.createdAt,
    LastModifiedTime: job.modifiedAt,
    ...(hasRun ? { TrainingStartTime: containers[0]?.startedAt } : {}),
    ...(isOver(job) ? { TrainingEndTime: end } : {}),
    SecondaryStatusTransitions: job.transitions.map(({ status, start, end: until, message }) => ({
      Status: status,
      StartTime: start,
      ...(until === undefined ? {} : { EndTime: until }),
      StatusMessage: message,
    })),
    ...(isOver(job) && hasRun
      ? {
          TrainingTimeInSeconds: trainingSeconds(job, end),
          BillableTimeInSeconds: billableSeconds(job, spotSharePpm, end),
        }
      : {}),
  };
}

/** ListTrainingJobs' summary. */
export function summaryOf(job: TrainingJob): Record<string, unknown> {
  return {
    TrainingJobName: job.name,
    TrainingJobArn: job.arn,
    CreationTime: job.createdAt,
    LastModifiedTime: job.modifiedAt,
    TrainingJobStatus: job.status,
    SecondaryStatus: secondaryOf(job),
    ...(job.endedAt === undefined ? {} : { TrainingEndTime: job.endedAt }),
  };
}

const TIME_MEMBERS = ['CreationTime', 'LastModifiedTime', 'TrainingStartTime', 'TrainingEndTime'];

/** The state-change event's detail: Describe's shape with times as text of epoch milliseconds, and the tags as a map. */
export function eventDetail(job: TrainingJob): Record<string, unknown> {
  const { BillableTimeInSeconds: _, TrainingTimeInSeconds: __, ...described } = describeJob(job, 0n);
  const times = TIME_MEMBERS.flatMap((member) =>
    typeof described[member] === 'number' ? [[member, milliseconds(described[member])] as const] : [],
  );
  const transitions = job.transitions.map(({ status, start, end, message }) => ({
    Status: status,
    StartTime: Math.round(start * 1000),
    ...(end === undefined ? {} : { EndTime: Math.round(end * 1000) }),
    StatusMessage: message,
  }));
  return {
    ...described,
    ...Object.fromEntries(times),
    SecondaryStatusTransitions: transitions,
    Tags: Object.fromEntries(job.tags),
  };
}

function milliseconds(seconds: number): string {
  return String(Math.round(seconds * 1000));
}
