import * as z from 'zod';
import type { Forecast, Option, Plan, PlanSummary, RejectedOption } from '#lib/core/plan/plan.ts';
import { OfferKeySchema } from '../common/offer-key.ts';

export const ForecastSchema: z.ZodType<Forecast> = z
  .object({ low: z.number(), likely: z.number(), high: z.number() })
  .meta({ id: 'Forecast' });

const EvidenceSchema = z.enum(['measured-here', 'pilot', 'same-task-elsewhere', 'prior']);

const optionShape = {
  offerKey: OfferKeySchema,
  gpu: z.string(),
  gpuCount: z.int().positive(),
  tuning: z.enum(['full', 'lora', 'rslora']),
  precision: z.enum(['fp32', 'bf16']),
  microBatch: z.int().positive(),
  accumulation: z.int().positive(),
  stepsPerHour: z.number().positive(),
  startupSeconds: z.number().nonnegative(),
  finishingSeconds: z.number().nonnegative(),
  slowdownFactor: z.number().min(1),
  price: z
    .object({
      usdPerHour: z.number().nonnegative(),
      kind: z.enum(['live', 'snapshot', 'estimate', 'measured']),
      source: z.string(),
      asOf: z.string(),
    })
    .meta({ id: 'Price' }),
  hours: ForecastSchema,
  costUsd: ForecastSchema,
  expectedInterruptions: z.number().nonnegative(),
  evidence: z
    .object({ speed: EvidenceSchema, memory: EvidenceSchema, hazard: EvidenceSchema })
    .meta({ id: 'OptionEvidence' }),
};

export const OptionSchema: z.ZodType<Option> = z.object(optionShape).meta({ id: 'Option' });

export const RejectedOptionSchema: z.ZodType<RejectedOption> = z
  .object({
    offerKey: OfferKeySchema,
    reason: z.string(),
    costUsd: ForecastSchema.optional(),
    hours: ForecastSchema.optional(),
  })
  .meta({ id: 'RejectedOption' });

export const PlanSchema: z.ZodType<Plan> = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.plan'),
    hash: z.string().min(1),
    madeAt: z.number(),
    expiresAt: z.number(),
    ladder: z.array(OptionSchema).min(1).max(20),
    rejected: z.array(RejectedOptionSchema),
    onDemandUsd: z.number().nonnegative(),
    totalSteps: z.int().positive(),
    holdUsd: z.number().nonnegative(),
    finishingUsd: z.number().nonnegative(),
  })
  .meta({ id: 'Plan' });

export const PlanSummarySchema: z.ZodType<PlanSummary> = z
  .object({
    hash: z.string().min(1),
    expiresAt: z.number(),
    chosen: OptionSchema,
    next: z.array(z.object({ ...optionShape, lostBecause: z.string() }).meta({ id: 'NextOption' })),
    rejected: z.array(RejectedOptionSchema),
    rejectedCount: z.int().nonnegative(),
    onDemandUsd: z.number().nonnegative(),
    totalSteps: z.int().positive(),
  })
  .meta({ id: 'PlanSummary' });
