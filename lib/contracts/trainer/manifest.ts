import * as z from 'zod';
import type { CheckpointManifest, LatestPointer, SnapshotManifest } from '#lib/core/attempt/manifest.ts';
import { Sha256Schema } from './object-ref.ts';
import { ModelFileSchema } from './trainer-spec.ts';

const common = {
  schemaVersion: z.literal(1),
  tenant: z.string().min(1),
  jobId: z.string().min(1),
  attempt: z.int().min(1).max(100),
  fence: z.int().positive(),
  step: z.int().nonnegative(),
  threads: z.int().positive(),
  configHash: Sha256Schema,
  files: z.array(ModelFileSchema).min(1),
};

export const CheckpointManifestSchema: z.ZodType<CheckpointManifest> = z
  .strictObject({ ...common, kind: z.literal('thriftune.checkpoint'), worldSize: z.int().positive() })
  .meta({ id: 'CheckpointManifest' });

export const SnapshotManifestSchema: z.ZodType<SnapshotManifest> = z
  .strictObject({
    ...common,
    kind: z.literal('thriftune.snapshot'),
    tuning: z.string().min(1),
    base: z.strictObject({ id: z.string(), revision: z.string(), licence: z.string() }).meta({ id: 'SnapshotBase' }),
    digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  })
  .meta({ id: 'SnapshotManifest' });

export const LatestPointerSchema: z.ZodType<LatestPointer> = z
  .strictObject({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.latest'),
    fence: z.int().positive(),
    step: z.int().nonnegative(),
    manifestKey: z.string().min(1),
  })
  .meta({ id: 'LatestPointer' });
