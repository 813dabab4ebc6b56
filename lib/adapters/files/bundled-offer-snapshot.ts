import * as z from 'zod';
import type { OfferSnapshot } from '#lib/core/catalog/offer-snapshot.ts';
import file from './offer-snapshot.json' with { type: 'json' };

const PriceSchema = z.strictObject({
  usdPerHour: z.number().positive(),
  kind: z.enum(['live', 'snapshot', 'estimate', 'measured']),
  source: z.string().min(1),
  asOf: z.string().min(1),
});

const GpuSchema = z.strictObject({
  name: z.string().min(1),
  usableGib: z.number().positive(),
  bf16Tflops: z.number().positive().nullable(),
  fp16Tflops: z.number().positive(),
  bandwidthGbPerSecond: z.number().positive(),
  source: z.string().min(1),
  asOf: z.string().min(1),
});

const RegionalOfferSchema = z.strictObject({
  azIds: z.array(z.string()),
  onDemand: PriceSchema,
  spot: z.record(z.string(), PriceSchema),
  training: PriceSchema.optional(),
  interruption: z
    .strictObject({
      band: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
      source: z.string(),
      asOf: z.string(),
    })
    .optional(),
});

const InstanceTypeSchema = z.strictObject({
  name: z.string().min(1),
  gpu: z.string().min(1),
  gpuCount: z.int().positive(),
  vcpu: z.int().positive(),
  memoryGib: z.number().positive(),
  regions: z.record(z.string(), RegionalOfferSchema),
});

const VolumePriceSchema = z.strictObject({
  usdPerGbMonth: z.number().positive(),
  kind: PriceSchema.shape.kind,
  source: z.string().min(1),
  asOf: z.string().min(1),
});

/** The bundled snapshot; a type that names a GPU which is not described is refused. */
export const OfferSnapshotSchema: z.ZodType<OfferSnapshot> = z
  .strictObject({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.offer-snapshot'),
    builtAt: z.string().min(1),
    regions: z.array(z.string()).min(1),
    gpus: z.array(GpuSchema).min(1),
    instanceTypes: z.array(InstanceTypeSchema).min(1),
    gp3: z.record(z.string(), VolumePriceSchema),
  })
  .refine(({ gpus, instanceTypes }) => instanceTypes.every((type) => gpus.some(({ name }) => name === type.gpu)), {
    error: 'an instance type names a GPU that the snapshot does not describe',
  });

let parsed: OfferSnapshot | undefined;

/** The snapshot that the program ships (`scripts/build-offer-snapshot.ts` builds it); parsed once. */
export function bundledOfferSnapshot(): OfferSnapshot {
  parsed ??= OfferSnapshotSchema.parse(file);
  return parsed;
}
