import * as z from 'zod';

export const ListJobsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().min(1).optional(),
});

export const ListEventsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  after: z
    .string()
    .regex(/^\d{10}$/, 'must be the cursor of an event')
    .optional(),
});

export const IdempotencyKeySchema = z.string().min(1).max(128);
