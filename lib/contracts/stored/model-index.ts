import * as z from 'zod';
import { StagedModelSchema } from '../trainer/trainer-spec.ts';

/** `models/<id>/manifest.json` in the model bucket: the newest staged revision. Written last: a model exists when it does. */
export const ModelIndexSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('thriftune.model'),
  model: StagedModelSchema,
});
