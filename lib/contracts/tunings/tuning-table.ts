import * as z from 'zod';
import { TUNING_IDS, type Tuning, type TuningTable } from '#lib/core/tunings/tuning.ts';
import file from '#lib/core/tunings/tunings.json' with { type: 'json' };

const grounds = {
  why: z.string().min(1),
  source: z.string().min(1),
  asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD'),
};
const plain = z.strictObject({ value: z.number().nonnegative(), ...grounds });
const count = z.strictObject({ value: z.int().positive(), ...grounds });

const SizedSchema = z
  .strictObject({
    bySize: z
      .array(z.strictObject({ upToParameters: z.number().positive().nullable(), value: z.number().positive() }))
      .min(1),
    ...grounds,
  })
  .refine(({ bySize }) => bySize.at(-1)?.upToParameters === null, { error: 'the last limit must be null' });

const common = {
  learningRate: SizedSchema,
  warmupShare: plain,
  schedule: z.strictObject({ value: z.enum(['linear', 'cosine', 'constant']), ...grounds }),
  weightDecay: plain,
  maxGradNorm: plain,
  epochs: plain,
  leastSteps: count,
  batchRows: count,
};

const own = {
  rank: count.optional(),
  scale: plain.optional(),
  dropout: plain.optional(),
  virtualTokens: count.optional(),
  bottleneck: count.optional(),
  stages: count.optional(),
};

const TrainsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('top-layers') }),
  z.strictObject({
    kind: z.literal('low-rank'),
    experts: z.boolean(),
    magnitude: z.boolean(),
    singularValues: z.boolean(),
    singularStart: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('bottleneck') }),
  z.strictObject({ kind: z.literal('prefix') }),
  z.strictObject({ kind: z.literal('prompt') }),
  z.strictObject({ kind: z.literal('prompt-encoder') }),
  z.strictObject({ kind: z.literal('scales') }),
  z.strictObject({ kind: z.literal('biases') }),
  z.strictObject({ kind: z.literal('norms') }),
]);

const AbilitiesSchema = z.strictObject({
  resume: z.strictObject({ value: z.enum(['exact', 'own-saver', 'nearly', 'unproven']), ...grounds }),
  merge: z.strictObject({ value: z.enum(['yes', 'reload', 'no', 'done']), ...grounds }),
  quantisedBase: z.strictObject({ value: z.boolean(), ...grounds }),
  cudaOnly: z.strictObject({ value: z.boolean(), ...grounds }),
  servedBy: z.array(z.strictObject({ where: z.string().min(1), as: z.enum(['adapter', 'merged']), ...grounds })),
  runnable: z.boolean(),
});

const RowSchema: z.ZodType<Tuning> = z.strictObject({
  id: z.enum(TUNING_IDS),
  name: z.string().min(1),
  summary: z.string().min(1),
  base: z.enum(['as-is', 'nf4-double', 'int8']),
  trains: TrainsSchema,
  can: AbilitiesSchema,
  auto: z.strictObject({ value: z.enum(['yes', 'merged', 'no']), ...grounds }),
  defaults: z.strictObject({ ...common, ...own }),
  quality: z.strictObject({
    low: z.number().min(0),
    expected: z.number().min(0),
    high: z.number().min(0),
    why: z.string().min(1),
    evidence: z.array(
      z.strictObject({
        shareOfFull: z.number().positive(),
        what: z.string().min(1),
        source: z.string().min(1),
        asOf: grounds.asOf,
      }),
    ),
  }),
});

const FileSchema = z.looseObject({
  common: z.record(z.string(), z.unknown()),
  tunings: z.array(z.looseObject({ defaults: z.record(z.string(), z.unknown()) })),
});

const MergedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('thriftune.tunings'),
  tunings: z.array(RowSchema).refine((rows) => rows.map(({ id }) => id).join() === TUNING_IDS.join(), {
    error: 'one row for each tuning, in their order',
  }),
});

/** The file: what most tunings share stands once in `common`; a row's own default goes before it. */
export const TuningTableSchema = FileSchema.transform(({ common, tunings, ...rest }): unknown => ({
  ...rest,
  tunings: tunings.map((row) => ({ ...row, defaults: { ...common, ...row.defaults } })),
}))
  .pipe(MergedSchema)
  .transform(({ tunings }): TuningTable => tunings);

let parsed: TuningTable | undefined;

/** The table that the program ships; parsed once. */
export function bundledTunings(): TuningTable {
  parsed ??= TuningTableSchema.parse(file);
  return parsed;
}
