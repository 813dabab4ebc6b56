import * as z from 'zod';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import { OfferKeySchema } from '../common/offer-key.ts';

export const LedgerRowSchema: z.ZodType<LedgerRow> = z
  .object({
    schemaVersion: z.literal(1),
    tenant: z.string().min(1),
    jobId: z.string().min(1),
    attempt: z.int().positive(),
    resourceId: z.string(),
    offerKey: OfferKeySchema,
    sku: z.enum(['instance', 'volume', 'training-job']),
    start: z.string(),
    end: z.string(),
    seconds: z.int().nonnegative(),
    microUsdPerHour: z.int().nonnegative(),
    microUsd: z.int().nonnegative(),
    onDemandMicroUsd: z.int().nonnegative(),
    freeBecause: z.string().optional(),
    priceSource: z.string(),
    priceAsOf: z.string(),
  })
  .meta({ id: 'LedgerRow' });
