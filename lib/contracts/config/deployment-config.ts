import * as z from 'zod';

const RegionNameSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as the one `aws configure` shows');
const TagsSchema = z.record(z.string().regex(/^[\w .:/=+@-]{1,128}$/), z.string().max(256));
const ObjectSchema = z.strictObject({ bucket: z.string().min(3), key: z.string().min(1), tag: z.string().min(1) });

/** A VPC of one's own, instead of the one that thriftune makes. Its subnets must reach S3, best by a gateway endpoint. */
const VpcSchema = z.strictObject({
  vpcId: z.string().startsWith('vpc-'),
  subnets: z
    .array(z.strictObject({ subnetId: z.string().startsWith('subnet-'), availabilityZone: z.string().min(1) }))
    .min(1),
});

const RegionSchema = z.strictObject({
  name: RegionNameSchema,
  /** How many availability zones get a subnet; an account must have that many in the region. */
  availabilityZones: z.int().min(1).max(6).default(3),
  vpc: VpcSchema.optional(),
});

const ImageSchema = z.discriminatedUnion('mode', [
  /** CodeBuild builds `containers/trainer` in the account, in each region. */
  z.strictObject({ mode: z.literal('built-in-account') }),
  /** An image made elsewhere, per region: pinned by digest for SageMaker, as an archive in S3 for EC2. */
  z.strictObject({
    mode: z.literal('by-digest'),
    regions: z.record(
      RegionNameSchema,
      z.strictObject({
        uri: z.string().regex(/@sha256:[0-9a-f]{64}$/, 'must end in @sha256:<digest>'),
        archive: ObjectSchema,
      }),
    ),
  }),
]);

/** `thriftune.config.yaml`: everything that a deployment may choose. Unknown keys are refused. */
export const DeploymentConfigSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    /** First part of every name that the deployment makes. */
    namePrefix: z
      .string()
      .regex(/^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/, 'must be 1 to 20 lower-case letters, digits and hyphens')
      .default('thriftune'),
    /** Where the control plane and the data live. Left out: the region of the AWS profile. */
    homeRegion: RegionNameSchema.optional(),
    /** Where compute may run. Left out: the home region alone. */
    regions: z.array(RegionSchema).min(1).max(8).optional(),
    /** Name or ARN of a managed policy that bounds every role. */
    permissionsBoundary: z.string().min(1).optional(),
    /** Put on every resource. */
    tags: TagsSchema.default({}),
    image: ImageSchema.default({ mode: 'built-in-account' }),
    /** `market:<startedAtEpochSeconds>:<rate>` is the local stack's and nothing else's. */
    clock: z
      .string()
      .regex(/^(utc|market:\d{1,12}(\.\d+)?:\d+(\.\d+)?)$/, 'must be utc or market:<startedAtEpochSeconds>:<rate>')
      .default('utc'),
    environment: z.enum(['aws', 'local']).default('aws'),
    /** Longest wall seconds of work between two checkpoints, whatever the hazard. */
    checkpointEverySeconds: z.number().positive().default(3600),
    /** Shortest. Where it is not below the longest, checkpoints are that far apart, always. */
    checkpointMinimumSeconds: z.number().positive().default(60),
    /** Wall seconds. */
    heartbeatEverySeconds: z.number().positive().default(30),
    trainerThreads: z.int().min(1).max(256).default(4),
    /** Root volume of an EC2 host; not smaller than the machine image's snapshot. */
    rootVolumeGib: z.int().min(50).max(16_384).default(100),
    logRetentionDays: z.union([1, 7, 14, 30, 90, 180, 365].map((days) => z.literal(days))).default(30),
    /** Files uploaded by users go after this many days. */
    uploadRetentionDays: z.int().min(1).max(3650).default(90),
    apiThrottle: z
      .strictObject({ requestsPerSecond: z.number().positive(), burst: z.int().positive() })
      .default({ requestsPerSecond: 20, burst: 40 }),
  })
  .superRefine((config, context) => {
    if (config.clock !== 'utc' && config.environment !== 'local') {
      context.addIssue({ code: 'custom', path: ['clock'], message: 'a market clock needs environment: local' });
    }
    const names = (config.regions ?? []).map((region) => region.name);
    if (new Set(names).size !== names.length) {
      context.addIssue({ code: 'custom', path: ['regions'], message: 'a region is named twice' });
    }
    if (config.image.mode !== 'by-digest') return;
    const images = config.image.regions;
    const wanted = names.length > 0 ? names : config.homeRegion === undefined ? [] : [config.homeRegion];
    for (const name of wanted.filter((region) => !(region in images))) {
      context.addIssue({
        code: 'custom',
        path: ['image', 'regions', name],
        message: 'no image is given for this region',
      });
    }
  })
  .meta({ title: 'thriftune.config.yaml' });

export type DeploymentConfig = z.infer<typeof DeploymentConfigSchema>;
