import { readFileSync } from 'node:fs';
import { z } from 'zod';

const decimal = z.string().regex(/^\d+(\.\d+)?$/);

const regionPrices = z.strictObject({
  onDemandUsdPerHour: decimal,
  onDemandSource: z.string(),
  /** AZ ids that offer the type. */
  zones: z.array(z.string()),
  spotUsdPerHour: z.record(z.string(), decimal),
  training: z.strictObject({ usdPerHour: decimal, component: z.string(), asOf: z.string() }).optional(),
});

const instanceType = z.strictObject({
  vcpu: z.int().positive(),
  memoryGib: z.number().positive(),
  gpu: z.string(),
  gpuCount: z.int().positive(),
  gpuMemoryMib: z.int().positive(),
  /** Which vCPU quotas count it: G and VT, P, or P5. */
  quotaGroup: z.enum(['G', 'P', 'P5']),
  forSale: z.boolean(),
  regions: z.record(z.string(), regionPrices),
});

const priceFileSchema = z.strictObject({
  sources: z.record(z.string(), z.strictObject({ what: z.string(), source: z.string(), asOf: z.string() })),
  gp3UsdPerGibMonth: z.record(z.string(), decimal),
  types: z.record(z.string(), instanceType),
});

export type PriceFile = z.output<typeof priceFileSchema>;

/** Reads the bundled facts; `typesForSale` replaces the file's own marks. */
export function readPriceFile(typesForSale?: readonly string[]): PriceFile {
  const file = priceFileSchema.parse(JSON.parse(readFileSync(new URL('../prices.json', import.meta.url), 'utf8')));
  if (typesForSale === undefined) return file;
  const types = Object.entries(file.types).map(
    ([name, facts]) => [name, { ...facts, forSale: typesForSale.includes(name) }] as const,
  );
  return { ...file, types: Object.fromEntries(types) };
}
