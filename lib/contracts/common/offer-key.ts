import * as z from 'zod';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';

const part = z.string().regex(/^[A-Za-z0-9._-]+$/);

/** `service/instanceType/capacity/region/azId`. */
export const OfferKeySchema: z.ZodType<OfferKey> = z
  .templateLiteral([z.enum(['ec2', 'sagemaker']), '/', part, '/', z.enum(['spot', 'on-demand']), '/', part, '/', part])
  .meta({ id: 'OfferKey' });
