import * as z from 'zod';

/** Groups of Lambdas, one per set of permissions. */
export const LAMBDA_GROUPS = [
  'api',
  'authorize',
  'profile',
  'plan',
  'money',
  'capacity',
  'record',
  'observe',
  'publish',
  'reaper',
] as const;
export type LambdaGroup = (typeof LAMBDA_GROUPS)[number];

/** Which clock a deployment lives by. `market` is the local stack: startedAt + (wall − startedAt) × rate. */
export type ClockSetting =
  | { readonly kind: 'utc' }
  | { readonly kind: 'market'; readonly startedAt: number; readonly rate: number };

export const ClockSettingSchema = z
  .string()
  .regex(/^(utc|market:\d{1,12}(\.\d+)?:\d+(\.\d+)?)$/, 'must be utc or market:<startedAtEpochSeconds>:<rate>')
  .transform((text): ClockSetting => {
    const [kind, startedAt, rate] = text.split(':');
    return kind === 'utc' ? { kind: 'utc' } : { kind: 'market', startedAt: Number(startedAt), rate: Number(rate) };
  });

const RegionsSchema = z
  .string()
  .min(1)
  .transform((text): readonly string[] => text.split(',').map((region) => region.trim()));

/** What every Lambda's environment may hold; the construct writes it and the runtime parses it. */
export const LambdaEnvironmentSchema = z.object({
  THRIFTUNE_TABLE: z.string().min(3),
  THRIFTUNE_DATA_BUCKET: z.string().min(3),
  THRIFTUNE_MODEL_BUCKET: z.string().min(3),
  THRIFTUNE_NAME_PREFIX: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  THRIFTUNE_REGIONS: RegionsSchema,
  THRIFTUNE_CLOCK: ClockSettingSchema,
  /** api and reaper only. */
  THRIFTUNE_JOB_MACHINE_ARN: z.string().startsWith('arn:').optional(),
  /** capacity and observe only. */
  THRIFTUNE_CONTAINER_ROLE_ARN: z.string().startsWith('arn:').optional(),
  /** Wall seconds: the longest and the shortest interval. */
  THRIFTUNE_CHECKPOINT_EVERY_SECONDS: z.coerce.number().positive(),
  THRIFTUNE_CHECKPOINT_MINIMUM_SECONDS: z.coerce.number().positive(),
  /** Wall seconds. */
  THRIFTUNE_HEARTBEAT_EVERY_SECONDS: z.coerce.number().positive(),
  /** Size of an EC2 host's root volume. */
  THRIFTUNE_ROOT_VOLUME_GIB: z.coerce.number().int().positive(),
  THRIFTUNE_TRAINER_THREADS: z.coerce.number().int().min(1).max(256),
  THRIFTUNE_ENVIRONMENT: z.enum(['aws', 'local']),
  AWS_REGION: z.string().min(1),
});

export type LambdaEnvironment = z.infer<typeof LambdaEnvironmentSchema>;

/** Variables that only some groups get; every other one is given to all. */
const ONLY_FOR: Readonly<Record<string, readonly LambdaGroup[]>> = {
  THRIFTUNE_JOB_MACHINE_ARN: ['api', 'reaper'],
  THRIFTUNE_CONTAINER_ROLE_ARN: ['capacity', 'observe'],
};

/** Names of the variables that a group's construct sets (`AWS_REGION` is set by Lambda itself). */
export function environmentKeysOf(group: LambdaGroup): readonly string[] {
  return Object.keys(LambdaEnvironmentSchema.shape).filter(
    (name) => name !== 'AWS_REGION' && (ONLY_FOR[name]?.includes(group) ?? true),
  );
}
