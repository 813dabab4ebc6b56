import * as z from 'zod';
import type { ApiKey } from '#lib/ports/key-store.ts';

export const ApiKeySchema: z.ZodType<ApiKey> = z.object({
  keyId: z.string().min(1),
  tenant: z.string().min(1),
  name: z.string(),
  createdAt: z.number(),
  revoked: z.boolean(),
});
