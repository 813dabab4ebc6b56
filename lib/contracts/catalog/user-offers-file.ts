import * as z from 'zod';
import type { UserOffer } from '#lib/core/catalog/user-offers.ts';

const UserOfferSchema: z.ZodType<UserOffer> = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'must be letters, digits, dots, hyphens and underscores'),
  gpu: z.string().min(1),
  gpuCount: z.int().min(1).max(1024),
  gpuFacts: z
    .strictObject({ usableGib: z.number().positive().max(10_000), bf16Tflops: z.number().positive().max(100_000) })
    .optional(),
  place: z.string().regex(/^[\w.-]+$/, 'must be letters, digits, dots, hyphens and underscores'),
  capacity: z.enum(['spot', 'on-demand']).default('on-demand'),
  usdPerHour: z.number().positive().max(100_000),
  vcpu: z.int().positive().optional(),
  memoryGib: z.number().positive().optional(),
  source: z.string().min(1),
  asOf: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, 'must be a date such as 2026-11-25'),
});

/** Offers that a user gives: other clouds, machines of their own. Unknown keys are refused. */
export const UserOffersFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  offers: z.array(UserOfferSchema).min(1),
});
