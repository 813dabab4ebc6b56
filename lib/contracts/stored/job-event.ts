import * as z from 'zod';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { OfferKeySchema } from '../common/offer-key.ts';
import { TrainerEventSchema } from '../trainer/trainer-event.ts';

const head = { schemaVersion: z.literal(1), cursor: z.string(), at: z.string(), wallAt: z.string() };
const attempt = z.int().positive();

export const JobEventSchema: z.ZodType<JobEvent> = z
  .discriminatedUnion('type', [
    z.object({ ...head, type: z.literal('status'), status: z.string(), message: z.string().optional() }),
    z.object({ ...head, type: z.literal('plan'), hash: z.string(), offerKey: OfferKeySchema }),
    z.object({
      ...head,
      type: z.literal('attempt-launched'),
      attempt,
      offerKey: OfferKeySchema,
      providerId: z.string(),
      because: z.string(),
    }),
    z.object({ ...head, type: z.literal('launch-refused'), attempt, offerKey: OfferKeySchema, reason: z.string() }),
    z.object({ ...head, type: z.literal('interruption-notice'), attempt, source: z.enum(['ec2', 'sagemaker']) }),
    z.object({ ...head, type: z.literal('rebalance-recommendation'), attempt }),
    z.object({
      ...head,
      type: z.literal('attempt-ended'),
      attempt,
      outcome: z.string(),
      because: z.string(),
      chargedMicroUsd: z.int(),
    }),
    z.object({ ...head, type: z.literal('trainer'), attempt, fence: z.int().positive(), event: TrainerEventSchema }),
  ])
  .meta({ id: 'JobEvent' });
