import * as z from 'zod';
import type { ModelFactsFile } from '#lib/core/models/model-facts.ts';
import { HubConfigFieldsSchema } from './hub-config.ts';

const sourced = {
  source: z.string().min(1),
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD'),
};
const unknown = z.literal('unknown');

const ModelFactsSchema = z.strictObject({
  id: z.string().min(1),
  family: z.string().min(1),
  hubId: z.string().min(1),
  released: z.union([z.string().regex(/^\d{4}-\d{2}$/), unknown]),
  publishedParameters: z.number().positive(),
  config: z.union([HubConfigFieldsSchema, unknown]),
  modalities: z.union([z.array(z.string().min(1)).min(1), unknown]),
  licence: z.strictObject({
    name: z.string().min(1),
    commercialUse: z.enum(['yes', 'conditions', 'no', 'unknown']),
    gated: z.union([z.boolean(), unknown]),
    ...sourced,
  }),
  languages: z.union([
    z.strictObject({ named: z.array(z.string().length(2)), claimed: z.int().positive(), ...sourced }),
    unknown,
  ]),
  servable: z.union([
    z.array(z.strictObject({ where: z.string().min(1), adapter: z.boolean(), ...sourced })).min(1),
    unknown,
  ]),
  quality: z.array(
    z.strictObject({ variant: z.enum(['base', 'instruct']), scores: z.record(z.string(), z.number()), ...sourced }),
  ),
  tuned: z.array(
    z.strictObject({ what: z.string().min(1), value: z.number(), kind: z.enum(['rank', 'score']), ...sourced }),
  ),
  note: z.string(),
  ...sourced,
});

/** The bundled facts of known models; `scripts/build-model-facts.ts` writes them. */
export const ModelFactsFileSchema: z.ZodType<ModelFactsFile> = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('thriftune.model-facts'),
  builtAt: z.string().min(1),
  models: z.array(ModelFactsSchema).min(1),
});
