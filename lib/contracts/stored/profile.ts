import * as z from 'zod';
import { ObjectRefSchema } from '../trainer/object-ref.ts';
import { StagedModelSchema } from '../trainer/trainer-spec.ts';

/** What the launch reads of a job's profile object: the inputs that all attempts share, pinned by content. The rest is for people. */
export const ProfiledInputsSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('thriftune.profile'),
  files: z.object({ training: ObjectRefSchema, test: ObjectRefSchema }),
  model: StagedModelSchema,
});
