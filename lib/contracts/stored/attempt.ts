import * as z from 'zod';
import type { Attempt, AttemptOutcome, ProviderRecord, TrainerEnd } from '#lib/core/attempt/attempt.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import { OfferKeySchema } from '../common/offer-key.ts';

const TrainerFailureCodeSchema = z.enum([
  'TrainerConfigInvalid',
  'TrainerOutOfMemory',
  'TrainerBug',
  'TrainerInputUnreadable',
  'TrainerFenced',
]);

export const EndedBySchema = z.enum(['interruption', 'itself', 'us', 'lease', 'provider-error']);

export const ProviderRecordSchema: z.ZodType<ProviderRecord> = z.object({
  service: z.enum(['ec2', 'sagemaker']),
  providerId: z.string().min(1),
  arn: z.string(),
  instanceType: z.string(),
  capacity: z.enum(['spot', 'on-demand']),
  region: z.string(),
  azId: z.string(),
  state: z.enum(['pending', 'running', 'ended']),
  launchedAt: z.number(),
  endedAt: z.number().optional(),
  endedBy: EndedBySchema.optional(),
  billableSeconds: z.number().nonnegative().optional(),
  volumeGib: z.number().positive().optional(),
  exitMessage: z.string().optional(),
});

export const TrainerEndSchema: z.ZodType<TrainerEnd> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('completed'),
    fence: z.int().positive(),
    snapshotManifestKey: z.string(),
    digest: z.string(),
  }),
  z.object({ kind: z.literal('interrupted'), fence: z.int().positive(), savedStep: z.int().nonnegative().nullable() }),
  z.object({
    kind: z.literal('failed'),
    fence: z.int().positive(),
    code: TrainerFailureCodeSchema,
    message: z.string(),
  }),
]);

export const AttemptOutcomeSchema: z.ZodType<AttemptOutcome> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('completed'), because: z.string() }),
  z.object({ kind: z.literal('interrupted'), because: z.string() }),
  z.object({ kind: z.literal('stopped'), because: z.string() }),
  z.object({ kind: z.literal('lost'), because: z.string() }),
  z.object({
    kind: z.literal('failed'),
    because: z.string(),
    code: z.union([TrainerFailureCodeSchema, z.literal('ProviderFailed')]),
    retryable: z.boolean(),
  }),
]);

/** An attempt as it lies in the table (the task token beside it is no part of it). */
export const AttemptSchema: z.ZodType<Attempt> = z.object({
  schemaVersion: z.literal(1),
  tenant: z.string().min(1),
  jobId: z.string().min(1),
  attempt: z.int().positive(),
  status: z.enum(['intent', 'launched', 'ended']),
  offerKey: OfferKeySchema,
  clientToken: z.string().min(1).max(64),
  launchRequest: z.string(),
  intendedAt: z.number(),
  leaseSeconds: z.number().positive(),
  providerId: z.string().optional(),
  launchedAt: z.number().optional(),
  because: z.string(),
  asks: z.object({ count: z.int().nonnegative(), at: z.number() }).optional(),
  ended: ProviderRecordSchema.optional(),
  trainerEnd: TrainerEndSchema.optional(),
  savedStep: z.int().nonnegative().optional(),
  outcome: AttemptOutcomeSchema.optional(),
  chargedMicroUsd: z.int().optional(),
});

export const RefusalSchema: z.ZodType<Refusal> = z.object({
  offerKey: OfferKeySchema,
  reason: z.enum(['no-capacity', 'quota', 'throttled', 'interrupted']),
  at: z.number(),
});
