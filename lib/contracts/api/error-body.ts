import * as z from 'zod';

/** Body of every answer that is no success. */
export const ErrorBodySchema = z
  .strictObject({
    error: z
      .strictObject({
        code: z.string(),
        message: z.string(),
        fix: z.string(),
        field: z.string().optional(),
        line: z.int().positive().optional(),
        requestId: z.string(),
      })
      .meta({ id: 'ErrorDetail' }),
  })
  .meta({ id: 'ErrorBody' });
