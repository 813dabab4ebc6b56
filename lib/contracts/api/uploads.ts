import * as z from 'zod';

export const CreateUploadSchema = z
  .strictObject({
    filename: z.string().min(1).max(255),
    sizeBytes: z.int().positive().max(5_000_000_000, 'a single upload holds at most 5 GB').optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
      .optional(),
  })
  .meta({ id: 'CreateUpload' });
export type CreateUpload = z.infer<typeof CreateUploadSchema>;

/** `PUT` the file's bytes to `url` before `expiresAt`. */
export const UploadSchema = z
  .strictObject({ id: z.string(), url: z.string(), method: z.literal('PUT'), expiresAt: z.string() })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof UploadSchema>;
