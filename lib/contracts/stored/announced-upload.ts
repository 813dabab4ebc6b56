import * as z from 'zod';
import type { AnnouncedUpload } from '#lib/core/dataset/announced-upload.ts';

/** `<tenant>/uploads/<fileId>.json` */
export const AnnouncedUploadSchema: z.ZodType<AnnouncedUpload> = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.upload'),
    filename: z.string(),
    sizeBytes: z.int().positive().optional(),
    sha256: z.string().optional(),
  })
  .meta({ id: 'AnnouncedUpload' });
