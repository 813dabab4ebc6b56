import * as z from 'zod';

const MetadataSchema = z.object({
  gap_seconds: z.number().positive(),
  on_demand_usd_per_h: z.number().positive().optional(),
});

/** How many instances there could be had (or ran), tick by tick: 0 to the number of nodes. Unlike in the Python simulators, 1 means available. */
export const AvailabilityFileSchema = z.object({
  metadata: MetadataSchema,
  data: z.array(z.int().nonnegative()).min(1),
});

/** Change points of a spot price: it holds from its tick until the next one. */
export const PriceFileSchema = z.object({
  metadata: MetadataSchema,
  changes: z
    .array(z.tuple([z.int().nonnegative(), z.number().positive()]))
    .min(1)
    .refine(
      (changes) => changes.every(([tick], index) => index === 0 || tick > (changes[index - 1]?.[0] ?? 0)),
      'ticks must rise',
    ),
});
export type PriceFile = z.infer<typeof PriceFileSchema>;
