import { z } from 'zod';
import { AwsError } from '../aws-error.ts';

const tag = z.object({ Key: z.string(), Value: z.string() });

/** What CreateTrainingJob is read for; members beyond these are kept for Describe and not acted on. */
const createInput = z.looseObject({
  TrainingJobName: z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/),
  RoleArn: z.string().min(20),
  HyperParameters: z.record(z.string().max(256), z.string().max(2500)).default({}),
  AlgorithmSpecification: z.looseObject({}).optional(),
  InputDataConfig: z.array(z.looseObject({ ChannelName: z.string() })).default([]),
  OutputDataConfig: z.looseObject({ S3OutputPath: z.string() }),
  ResourceConfig: z.looseObject({
    InstanceType: z.string().optional(),
    InstanceCount: z.int().optional(),
    VolumeSizeInGB: z.int().optional(),
    VolumeKmsKeyId: z.string().optional(),
    KeepAlivePeriodInSeconds: z.int().optional(),
    InstanceGroups: z.array(z.unknown()).optional(),
    InstancePreferences: z
      .array(z.looseObject({ InstanceType: z.string(), InstanceCount: z.int().optional() }))
      .optional(),
  }),
  StoppingCondition: z
    .looseObject({
      MaxRuntimeInSeconds: z.int().min(1).default(86_400),
      MaxWaitTimeInSeconds: z.int().min(1).optional(),
    })
    .prefault({}),
  EnableManagedSpotTraining: z.boolean().default(false),
  EnableNetworkIsolation: z.boolean().default(false),
  Environment: z.record(z.string(), z.string().max(512)).default({}),
  CheckpointConfig: z.looseObject({ S3Uri: z.string(), LocalPath: z.string().optional() }).optional(),
  SessionChainingConfig: z.looseObject({ EnableSessionTagChaining: z.boolean().optional() }).optional(),
  Tags: z.array(tag).default([]),
});

/** A CreateTrainingJob request that SageMaker would take. */
export type TrainingJobRequest = z.output<typeof createInput>;

/** Parses a request and refuses, with ValidationException, what SageMaker refuses. */
export function parseTrainingJobRequest(input: unknown): TrainingJobRequest {
  const request = parseInput(createInput, input);
  const problem = problemOf(request);
  if (problem !== undefined) throw new AwsError('ValidationException', problem);
  return request;
}

/** Parses any SageMaker input. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (!result.success) throw new AwsError('ValidationException', z.prettifyError(result.error));
  return result.data;
}

/** The types a job may run on, best first: one without preferences. */
export function typesOf({ ResourceConfig }: TrainingJobRequest): readonly string[] {
  return (
    ResourceConfig.InstancePreferences?.map(({ InstanceType }) => InstanceType) ?? [
      ResourceConfig.InstanceType as string,
    ]
  );
}

function problemOf({
  ResourceConfig: resources,
  StoppingCondition: stop,
  EnableManagedSpotTraining: isSpot,
}: TrainingJobRequest): string | undefined {
  const preferences = resources.InstancePreferences;
  if (preferences !== undefined) {
    if (preferences.length < 1 || preferences.length > 5) return 'InstancePreferences must have 1 to 5 members';
    if (isSpot) return 'InstancePreferences cannot be used with EnableManagedSpotTraining';
    if (resources.InstanceType !== undefined || resources.InstanceGroups !== undefined)
      return 'InstancePreferences cannot be used with InstanceType or InstanceGroups';
  } else if (resources.InstanceType === undefined) return 'ResourceConfig needs InstanceType or InstancePreferences';
  if (resources.InstanceGroups !== undefined) return 'The simulator does not know InstanceGroups';
  if ((resources.InstanceCount ?? preferences?.[0]?.InstanceCount ?? 0) !== 1)
    return 'InstanceCount must be 1 in the simulator';
  if (resources.VolumeKmsKeyId !== undefined)
    return 'VolumeKmsKeyId cannot be set for instance types with local NVMe storage';
  if (resources.KeepAlivePeriodInSeconds !== undefined && isSpot)
    return 'KeepAlivePeriodInSeconds cannot be used with EnableManagedSpotTraining';
  if (isSpot && stop.MaxWaitTimeInSeconds === undefined)
    return 'MaxWaitTimeInSeconds must be specified when EnableManagedSpotTraining is true';
  if (!isSpot && stop.MaxWaitTimeInSeconds !== undefined)
    return 'MaxWaitTimeInSeconds can be specified only when EnableManagedSpotTraining is true';
  if (stop.MaxWaitTimeInSeconds !== undefined && stop.MaxWaitTimeInSeconds < stop.MaxRuntimeInSeconds) {
    return 'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds';
  }
  return undefined;
}
