import * as z from 'zod';
import type { ObjectRef } from '#lib/core/attempt/object-ref.ts';

export const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');

export const ObjectRefSchema: z.ZodType<ObjectRef> = z
  .strictObject({
    bucket: z.string().min(3),
    key: z.string().min(1),
    sizeBytes: z.int().nonnegative(),
    sha256: Sha256Schema,
  })
  .meta({ id: 'ObjectRef' });
