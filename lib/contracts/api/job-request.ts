import * as z from 'zod';
import type { JobRequest, RequestedHyperparameters } from '#lib/core/job/job.ts';

export const FileIdSchema = z
  .string()
  .regex(/^file-[0-9a-z]{26}$/, 'must be an upload id as POST /v1/uploads answers it');

export const RequestedHyperparametersSchema: z.ZodType<RequestedHyperparameters> = z
  .strictObject({
    epochs: z.number().positive().max(1000).optional(),
    maxSteps: z.int().min(1).max(1_000_000).optional(),
    batchSize: z.int().min(1).max(4096).optional(),
    learningRate: z.number().positive().max(1).optional(),
    rank: z.int().min(1).max(512).optional(),
    alpha: z.number().positive().optional(),
    dropout: z.number().min(0).max(0.9).optional(),
    warmupSteps: z.int().nonnegative().optional(),
    schedule: z.enum(['linear', 'cosine', 'constant']).optional(),
    maxLengthTokens: z.int().min(8).max(1_048_576).optional(),
  })
  .meta({ id: 'RequestedHyperparameters' });

/** Body of `POST /v1/jobs`. Defaults: sft, lora, seed 42. */
export const JobRequestSchema = z
  .strictObject({
    model: z.string().min(1).max(200),
    objective: z.literal('sft').default('sft'),
    tuning: z.enum(['full', 'lora', 'rslora']).default('lora'),
    trainingFile: FileIdSchema,
    testFile: FileIdSchema.optional(),
    capUsd: z.number('must be a number of US dollars').positive('must be above 0').max(1_000_000),
    deadline: z.iso
      .datetime({ offset: true, error: 'must be an ISO 8601 instant such as 2026-12-01T00:00:00Z' })
      .optional(),
    services: z
      .array(z.enum(['ec2', 'sagemaker']))
      .min(1)
      .optional(),
    capacities: z
      .array(z.enum(['spot', 'on-demand']))
      .min(1)
      .optional(),
    regions: z.array(z.string().min(1)).min(1).optional(),
    seed: z.int().nonnegative().max(2_147_483_647).default(42),
    hyperparameters: RequestedHyperparametersSchema.optional(),
    name: z.string().min(1).max(100).optional(),
    team: z.string().min(1).max(100).optional(),
  })
  .meta({ id: 'JobRequest' }) satisfies z.ZodType<JobRequest>;
