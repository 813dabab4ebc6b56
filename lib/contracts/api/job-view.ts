import * as z from 'zod';
import { OfferKeySchema } from '../common/offer-key.ts';
import { JobFailureSchema, JobResultSchema, JobStatusSchema, ProfileSummarySchema } from '../stored/job.ts';
import { JobEventSchema } from '../stored/job-event.ts';
import { PlanSummarySchema } from '../stored/plan.ts';
import { JobRequestSchema } from './job-request.ts';

/** Money twice: integer micro-dollars to compute with, dollars to read. */
export const MoneyViewSchema = z.strictObject({ microUsd: z.int(), usd: z.number() }).meta({ id: 'Money' });
export type MoneyView = z.infer<typeof MoneyViewSchema>;

export const AttemptViewSchema = z
  .strictObject({
    attempt: z.int().positive(),
    offerKey: OfferKeySchema,
    providerId: z.string().optional(),
    because: z.string(),
    status: z.enum(['intent', 'launched', 'ended']),
    launchedAt: z.string().optional(),
    endedAt: z.string().optional(),
    endedBy: z.string().optional(),
    outcome: z.string().optional(),
    outcomeBecause: z.string().optional(),
    charged: MoneyViewSchema.optional(),
  })
  .meta({ id: 'AttemptView' });

export const ProgressViewSchema = z
  .strictObject({
    attempt: z.int().positive(),
    phase: z.string(),
    step: z.int().nonnegative(),
    totalSteps: z.int().nonnegative(),
    loss: z.number().optional(),
    validationLoss: z.number().optional(),
    tokensPerSecond: z.number().optional(),
    savedStep: z.int().nonnegative(),
    lastSavedAt: z.string().optional(),
    at: z.string(),
    /** What the work since the last checkpoint has cost: lost if the attempt dies now. */
    ifItDiesNowUsd: z.number().optional(),
  })
  .meta({ id: 'ProgressView' });

/** `GET /v1/jobs/{id}`. Times are of the clock that `clock` names; `wall` ones say so. */
export const JobViewSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    id: z.string(),
    status: JobStatusSchema,
    clock: z.enum(['UTC', 'market']),
    now: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    cancelRequested: z.boolean(),
    request: JobRequestSchema,
    profile: ProfileSummarySchema.optional(),
    plan: PlanSummarySchema.optional(),
    progress: ProgressViewSchema.optional(),
    measured: z
      .strictObject({
        tokensPerSecond: z.number(),
        secondsPerStep: z.number(),
        peakMemoryBytes: z.number(),
        offerKey: OfferKeySchema,
      })
      .optional(),
    money: z.strictObject({
      cap: MoneyViewSchema,
      held: MoneyViewSchema,
      /** Booked so far plus what the living attempt has cost by now. */
      spent: MoneyViewSchema,
      settled: z.boolean(),
      /** Where the job will end if it goes on as it does. */
      projectedUsd: z.number().optional(),
    }),
    attempts: z.array(AttemptViewSchema),
    result: JobResultSchema.optional(),
    failure: JobFailureSchema.optional(),
  })
  .meta({ id: 'JobView' });
export type JobView = z.infer<typeof JobViewSchema>;

export const JobListSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    jobs: z.array(
      z
        .strictObject({
          id: z.string(),
          name: z.string().optional(),
          status: JobStatusSchema,
          model: z.string(),
          createdAt: z.string(),
          cap: MoneyViewSchema,
          spent: MoneyViewSchema,
        })
        .meta({ id: 'JobSummary' }),
    ),
    next: z.string().optional(),
  })
  .meta({ id: 'JobList' });
export type JobList = z.infer<typeof JobListSchema>;

export const EventPageSchema = z
  .strictObject({ schemaVersion: z.literal(1), events: z.array(JobEventSchema), next: z.string().optional() })
  .meta({ id: 'EventPage' });
export type EventPage = z.infer<typeof EventPageSchema>;
