import * as z from 'zod';

/** Envelope of every EventBridge event. */
const envelope = { id: z.string(), region: z.string(), time: z.string() };

export const ObjectCreatedEventSchema = z.object({
  ...envelope,
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

export const InstanceStateEventSchema = z.object({
  ...envelope,
  source: z.literal('aws.ec2'),
  'detail-type': z.literal('EC2 Instance State-change Notification'),
  detail: z.object({ 'instance-id': z.string(), state: z.string() }),
});

export const SpotWarningEventSchema = z.object({
  ...envelope,
  source: z.literal('aws.ec2'),
  'detail-type': z.literal('EC2 Spot Instance Interruption Warning'),
  detail: z.object({ 'instance-id': z.string(), 'instance-action': z.string() }),
});

export const RebalanceEventSchema = z.object({
  ...envelope,
  source: z.literal('aws.ec2'),
  'detail-type': z.literal('EC2 Instance Rebalance Recommendation'),
  detail: z.object({ 'instance-id': z.string() }),
});

export const TrainingJobEventSchema = z.object({
  ...envelope,
  source: z.literal('aws.sagemaker'),
  'detail-type': z.literal('SageMaker Training Job State Change'),
  detail: z.object({
    TrainingJobName: z.string(),
    TrainingJobStatus: z.string(),
    SecondaryStatus: z.string().optional(),
  }),
});

/** What the Lambda is invoked with at the least. */
export const EventEnvelopeSchema = z.looseObject({ source: z.string(), 'detail-type': z.string() });

export const ExecutionStatusEventSchema = z.object({
  ...envelope,
  source: z.literal('aws.states'),
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    name: z.string(),
    stateMachineArn: z.string(),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
    input: z.string().nullish(),
  }),
});

export type ExecutionStatusEvent = z.infer<typeof ExecutionStatusEventSchema>;

/** The reaper's schedule. */
export const ScheduledEventSchema = z.looseObject({ source: z.literal('aws.events'), 'detail-type': z.string() });

/** The job's state machine gets no other input. */
export const ExecutionInputSchema = z.object({ tenant: z.string().min(1), jobId: z.string().min(1) });
