import * as z from 'zod';
import type { Job, JobFailure, JobMoney, JobProgress, JobResult, ProfileSummary } from '#lib/core/job/job.ts';
import { JobRequestSchema } from '../api/job-request.ts';
import { OfferKeySchema } from '../common/offer-key.ts';
import { EvaluationResultSchema } from '../trainer/trainer-event.ts';
import { PlanSummarySchema } from './plan.ts';

const microUsd = z.int();

export const JobStatusSchema = z.enum([
  'submitted',
  'profiling',
  'staging',
  'planning',
  'holding',
  'running',
  'publishing',
  'settling',
  'succeeded',
  'failed',
  'cancelled',
]);

export const JobFailureSchema: z.ZodType<JobFailure> = z
  .object({ code: z.string().min(1), message: z.string(), step: z.string() })
  .meta({ id: 'JobFailure' });

export const JobProgressSchema: z.ZodType<JobProgress> = z
  .object({
    attempt: z.int().positive(),
    fence: z.int().positive(),
    seq: z.int().positive(),
    phase: z.enum(['downloading', 'loading', 'training', 'evaluating', 'publishing']),
    step: z.int().nonnegative(),
    totalSteps: z.int().nonnegative(),
    loss: z.number().optional(),
    validationLoss: z.number().optional(),
    tokensPerSecond: z.number().optional(),
    savedStep: z.int().nonnegative(),
    lastSavedAt: z.string().optional(),
    checkpointBytes: z.number().nonnegative().optional(),
    at: z.string(),
  })
  .meta({ id: 'JobProgress' });

export const ProfileSummarySchema: z.ZodType<ProfileSummary> = z
  .object({
    profileKey: z.string(),
    trainRows: z.int().nonnegative(),
    testRows: z.int().nonnegative(),
    heldOut: z.boolean(),
    trainTokens: z.number().nonnegative(),
    longestRowTokens: z.number().nonnegative(),
    p99RowTokens: z.number().nonnegative(),
    duplicateRows: z.int().nonnegative(),
    labels: z.array(z.string()).optional(),
  })
  .meta({ id: 'ProfileSummary' });

export const JobResultSchema: z.ZodType<JobResult> = z
  .object({
    bucket: z.string(),
    snapshotManifestKey: z.string(),
    digest: z.string(),
    evaluationKey: z.string(),
    evaluation: EvaluationResultSchema,
  })
  .meta({ id: 'JobResult' });

const JobMoneySchema: z.ZodType<JobMoney> = z.object({
  capMicroUsd: microUsd,
  heldMicroUsd: microUsd,
  spentMicroUsd: microUsd,
  settled: z.boolean(),
});

/** A job as it lies in the table. */
export const JobSchema: z.ZodType<Job> = z.object({
  schemaVersion: z.literal(1),
  tenant: z.string().min(1),
  jobId: z.string().min(1),
  request: JobRequestSchema,
  status: JobStatusSchema,
  createdAt: z.number(),
  updatedAt: z.number(),
  cancelRequested: z.boolean(),
  executionArn: z.string().optional(),
  profile: ProfileSummarySchema.optional(),
  plan: PlanSummarySchema.optional(),
  planKey: z.string().optional(),
  attempts: z.int().nonnegative(),
  currentOffer: OfferKeySchema.optional(),
  progress: JobProgressSchema.optional(),
  measured: z
    .object({
      tokensPerSecond: z.number(),
      secondsPerStep: z.number(),
      peakMemoryBytes: z.number(),
      offerKey: OfferKeySchema,
    })
    .optional(),
  money: JobMoneySchema,
  result: JobResultSchema.optional(),
  failure: JobFailureSchema.optional(),
});
