import * as z from 'zod';
import type { JobBill } from '#lib/core/report/job-bill.ts';
import { LedgerRowSchema } from '../stored/ledger-row.ts';

const microUsd = z.int();

export const JobBillSchema: z.ZodType<JobBill> = z
  .strictObject({
    schemaVersion: z.literal(1),
    paidMicroUsd: microUsd,
    onDemandEquivalentMicroUsd: microUsd,
    savingMicroUsd: microUsd,
    savingShare: z.number(),
    lostWorkSeconds: z.number().nonnegative(),
    lostWorkMicroUsd: microUsd,
    billedSeconds: z.int().nonnegative(),
    forecastMicroUsd: z.strictObject({ low: microUsd, likely: microUsd, high: microUsd }),
    byAttempt: z.array(
      z.strictObject({
        attempt: z.int().positive(),
        offerKey: z.string(),
        seconds: z.int().nonnegative(),
        microUsd,
      }),
    ),
  })
  .meta({ id: 'JobBill' });

/** `GET /v1/jobs/{id}/ledger`: one row per charge, and their sum. */
export const JobLedgerSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    id: z.string(),
    clock: z.enum(['UTC', 'market']),
    settled: z.boolean(),
    rows: z.array(LedgerRowSchema),
    bill: JobBillSchema,
  })
  .meta({ id: 'JobLedger' });
export type JobLedger = z.infer<typeof JobLedgerSchema>;
