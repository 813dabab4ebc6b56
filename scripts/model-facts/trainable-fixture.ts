import * as z from 'zod';
import { HubConfigSchema } from '../../lib/contracts/models/hub-config.ts';
import { bundledTunings } from '../../lib/contracts/tunings/tuning-table.ts';
import { readDecoder } from '../../lib/core/models/read-decoder.ts';
import { obstacleOf } from '../../lib/core/tunings/obstacle.ts';
import { trainableParametersOf } from '../../lib/core/tunings/trainable-parameters.ts';

/** Tiny models with what each tuning trains in them. */
export const TrainableFixtureSchema = z.strictObject({
  about: z.string(),
  sizes: z.strictObject({
    rank: z.int().positive(),
    virtualTokens: z.int().positive(),
    bottleneck: z.int().positive(),
    stage: z.int().positive(),
    stages: z.int().positive(),
  }),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      shape: z.enum(['dense', 'gqa', 'moe', 'hybrid', 'multimodal']),
      config: z.record(z.string(), z.unknown()),
      /** Of the text decoder. */
      parameters: z.int(),
      /** 0: the tuning trains nothing there. */
      counts: z.record(z.string(), z.int()),
      /** Tunings that train something and cannot run. */
      obstacles: z.array(z.string()),
      /** By hand: tunings that are counted there and not run, with the reason. */
      notRun: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

type TrainableFixture = z.infer<typeof TrainableFixtureSchema>;

/** The fixture with our own counts. */
export function countedFixture(fixture: TrainableFixture): TrainableFixture {
  return {
    ...fixture,
    cases: fixture.cases.map((one) => {
      const result = readDecoder(HubConfigSchema.parse(one.config));
      if (result.kind === 'unreadable') throw new Error(`${one.name}: ${result.field} ${result.problem}`);
      const { architecture, blueprint } = result.decoder;
      const counts = bundledTunings().map((tuning) => {
        const counted = trainableParametersOf(blueprint, tuning, fixture.sizes);
        return [tuning.id, counted.kind === 'nothing' ? 0 : counted.parameters] as const;
      });
      const obstacles = bundledTunings().filter((tuning) => obstacleOf(tuning, result.decoder) !== undefined);
      return {
        ...one,
        parameters: architecture.parameters,
        counts: Object.fromEntries(counts),
        obstacles: obstacles.map(({ id }) => id),
      };
    }),
  };
}
