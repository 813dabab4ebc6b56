import * as z from 'zod';
import type { Accelerator } from '#lib/core/catalog/accelerator.ts';

/** An AWS region; Local Zones (`us-east-1-atl-2a`) are none, and their prices are not the region's. */
const RegionSchema = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region');
/** `use1-az1`. A name such as `us-east-1a` means another zone in every account. */
const AzIdSchema = z.string().regex(/^[a-z]+\d+-az\d+$/, 'is not an AZ id');
const DateSchema = z
  .string()
  .regex(/^\d{4}-\d{2}(-\d{2}(T[\d:.]+Z)?)?$/, 'is not a date (2026-09, 2026-09-27 or an instant)');
const OriginKeySchema = z.string().min(1);
const UsdSchema = z.number().positive();

/** `[usdPerHour, origin]`, and the bounds of an estimate. Short, because there are thousands. */
const PriceSchema = z.union([
  z.tuple([UsdSchema, OriginKeySchema]),
  z
    .tuple([UsdSchema, OriginKeySchema, UsdSchema, UsdSchema])
    .refine(([usd, , low, high]) => low <= usd && usd <= high, 'is outside its own range'),
]);

/** `[value, origin]`. */
const QuotaSchema = z.tuple([z.number().nonnegative(), OriginKeySchema]);

const AcceleratorSchema: z.ZodType<Accelerator> = z.strictObject({
  name: z.string().min(1),
  architecture: z.string().min(1),
  kind: z.enum(['cuda', 'neuron']),
  memoryMib: z.number().positive(),
  usableGib: z.number().positive().nullable(),
  bf16Tflops: z.number().positive().nullable(),
  fp16Tflops: z.number().positive().nullable(),
  fp8Tflops: z.number().positive().nullable(),
  fp32Tflops: z.number().positive().nullable(),
  reachedBf16Tflops: z.number().positive().optional(),
  bandwidthGbPerSecond: z.number().positive().nullable(),
  interconnect: z.string(),
  linkGbPerSecond: z.number().positive().nullable(),
  flashAttention2: z.boolean(),
  source: z.string().min(1),
  asOf: DateSchema,
  note: z.string().optional(),
});

const RegionFileSchema = z.strictObject({
  azIds: z.array(AzIdSchema),
  azFrom: OriginKeySchema.optional(),
  onDemand: PriceSchema.optional(),
  onDemandAskedAt: DateSchema.optional(),
  spot: z.record(AzIdSchema, PriceSchema).optional(),
  spotAskedAt: DateSchema.optional(),
  training: PriceSchema.optional(),
  capacityBlock: PriceSchema.optional(),
  interruption: z.tuple([z.literal([0, 1, 2, 3, 4]), OriginKeySchema]).optional(),
  placementScores: z.record(AzIdSchema, z.tuple([z.int().min(1).max(10), OriginKeySchema])).optional(),
});

const InstanceTypeFileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'is not an instance type'),
  accelerators: z
    .strictObject({ name: z.string().min(1), count: z.int().positive(), fraction: z.number().positive().max(1) })
    .optional(),
  vcpu: z.int().positive().optional(),
  memoryGib: z.number().positive().optional(),
  cpuArchitecture: z.string().optional(),
  networkGbps: z.number().positive().optional(),
  efa: z.boolean().optional(),
  localDiskGb: z.number().positive().optional(),
  capacities: z.array(z.enum(['spot', 'on-demand', 'capacity-block'])),
  notSupported: z.string().min(1).optional(),
  from: OriginKeySchema,
  regions: z.record(RegionSchema, RegionFileSchema),
});

/** The catalog as a file: every figure names an entry of `origins`, which has its kind, source and date. */
export const CatalogFileSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.catalog'),
    builtAt: DateSchema,
    builtFrom: z.string().min(1),
    origins: z.record(
      OriginKeySchema,
      z.strictObject({
        kind: z.enum(['live', 'snapshot', 'estimate', 'measured']),
        source: z.string().min(1),
        asOf: DateSchema,
      }),
    ),
    accelerators: z.array(AcceleratorSchema).min(1),
    instanceTypes: z.array(InstanceTypeFileSchema).min(1),
    quotas: z.record(RegionSchema, z.record(z.string(), QuotaSchema)).optional(),
  })
  .superRefine(({ accelerators, instanceTypes, origins, quotas = {} }, context) => {
    const limits = Object.values(quotas).flatMap((named) => Object.values(named));
    if (limits.some(([, key]) => origins[key] === undefined))
      context.addIssue({ code: 'custom', path: ['quotas'], message: 'a quota names an origin which is not there' });
    const known = new Set(accelerators.map(({ name }) => name));
    for (const [index, type] of instanceTypes.entries()) {
      const path = ['instanceTypes', index];
      if (type.accelerators !== undefined && !known.has(type.accelerators.name))
        context.addIssue({
          code: 'custom',
          path,
          message: `${type.name} names ${type.accelerators.name}, which is not described`,
        });
      for (const key of originKeysOf(type))
        if (origins[key] === undefined)
          context.addIssue({
            code: 'custom',
            path,
            message: `${type.name} names the origin ${key}, which is not there`,
          });
    }
  });

export type CatalogFile = z.infer<typeof CatalogFileSchema>;
export type CatalogFileType = z.infer<typeof InstanceTypeFileSchema>;
export type CatalogFileRegion = z.infer<typeof RegionFileSchema>;
export type CatalogFilePrice = z.infer<typeof PriceSchema>;

function originKeysOf({ from, regions }: CatalogFileType): readonly string[] {
  const keys = Object.values(regions).flatMap((region) => [
    ...(region.azFrom === undefined ? [] : [region.azFrom]),
    ...[region.onDemand, region.training, region.capacityBlock, region.interruption].flatMap((row) =>
      row === undefined ? [] : [row[1]],
    ),
    ...Object.values(region.spot ?? {}).map((row) => row[1]),
    ...Object.values(region.placementScores ?? {}).map((row) => row[1]),
  ]);
  return [...new Set([from, ...keys])];
}
