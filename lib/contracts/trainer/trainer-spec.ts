import * as z from 'zod';
import type {
  EvaluationSpec,
  Hyperparameters,
  SpecCadence,
  StagedModel,
  TrainerSpec,
} from '#lib/core/attempt/trainer-spec.ts';
import { ObjectRefSchema, Sha256Schema } from './object-ref.ts';

const ManifestPathSchema = z.string().regex(/^(?!\/)(?!.*\.\.).+$/, 'must be a relative path inside the folder');

export const ModelFileSchema = z
  .strictObject({ path: ManifestPathSchema, sizeBytes: z.int().nonnegative(), sha256: Sha256Schema })
  .meta({ id: 'ModelFile' });

export const StagedModelSchema: z.ZodType<StagedModel> = z
  .strictObject({
    id: z.string().min(1),
    revision: z.string().min(1),
    licence: z.string().min(1),
    bucket: z.string().min(3),
    prefix: z.string().endsWith('/'),
    files: z.array(ModelFileSchema).min(1),
    parameters: z.int().positive(),
  })
  .meta({ id: 'StagedModel' });

export const HyperparametersSchema: z.ZodType<Hyperparameters> = z
  .strictObject({
    learningRate: z.number().positive().max(1),
    warmupSteps: z.int().nonnegative(),
    schedule: z.enum(['linear', 'cosine', 'constant']),
    weightDecay: z.number().nonnegative(),
    maxGradNorm: z.number().positive(),
    microBatch: z.int().min(1).max(1024),
    accumulation: z.int().min(1).max(1024),
    maxSteps: z.int().min(1).max(1_000_000),
    maxLengthTokens: z.int().min(8).max(1_048_576),
    rank: z.int().min(1).max(512).optional(),
    alpha: z.number().positive().optional(),
    dropout: z.number().min(0).max(0.9).optional(),
  })
  .meta({ id: 'Hyperparameters' });

export const EvaluationSpecSchema: z.ZodType<EvaluationSpec> = z
  .strictObject({
    baseRows: z.int().nonnegative(),
    tunedRows: z.int().nonnegative(),
    maxNewTokens: z.int().min(1).max(4096),
    labels: z.array(z.string().min(1)).min(2).optional(),
  })
  .meta({ id: 'EvaluationSpec' });

const SpecCadenceSchema: z.ZodType<SpecCadence> = z
  .strictObject({
    minimumSeconds: z.number().positive(),
    saveSeconds: z.number().nonnegative(),
    ageEdgesHours: z.array(z.number().positive()).max(50),
    ratePerHour: z.array(z.number().nonnegative()).min(1).max(51),
  })
  .meta({ id: 'SpecCadence' });

/** What a container is told; read by the Python supervisor through the generated JSON Schema. */
export const TrainerSpecSchema: z.ZodType<TrainerSpec> = z
  .strictObject({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.trainer-spec'),
    tenant: z.string().min(1),
    jobId: z.string().min(1),
    attempt: z.int().min(1).max(100),
    bucket: z.string().min(3),
    runPrefix: z.string().endsWith('/run/'),
    model: StagedModelSchema,
    trainingFile: ObjectRefSchema,
    testFile: ObjectRefSchema,
    objective: z.literal('sft'),
    tuning: z.enum(['full', 'lora', 'rslora']),
    precision: z.enum(['fp32', 'bf16']),
    hyperparameters: HyperparametersSchema,
    evaluation: EvaluationSpecSchema,
    seed: z.int().nonnegative().max(2_147_483_647),
    threads: z.int().min(1).max(256),
    checkpointEverySeconds: z.number().positive(),
    cadence: SpecCadenceSchema.optional(),
    heartbeatEverySeconds: z.number().positive(),
    slowdownFactor: z.number().min(1).max(100),
    configHash: Sha256Schema,
  })
  .meta({ id: 'TrainerSpec' });
