import * as z from 'zod';
import type { HostConfig } from '#lib/core/attempt/host-config.ts';

/** What the EC2 host agent reads from its user data. */
export const HostConfigSchema: z.ZodType<HostConfig> = z
  .strictObject({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.host-config'),
    tenant: z.string().min(1),
    jobId: z.string().min(1),
    attempt: z.int().min(1).max(100),
    region: z.string().min(1),
    bucket: z.string().min(3),
    specKey: z.string().min(1),
    handoverKey: z.string().min(1),
    image: z.strictObject({ bucket: z.string().min(3), key: z.string().min(1), tag: z.string().min(1) }),
    leaseSeconds: z.int().positive(),
  })
  .meta({ id: 'HostConfig' });
