import { nearestNames } from '../units/nearest-name.ts';
import type { ModelFacts } from './model-facts.ts';
import { type Decoder, readDecoder } from './read-decoder.ts';

/** A known model, or the names that were perhaps meant. */
export type FindModelResult =
  | { readonly kind: 'model'; readonly model: ModelFacts }
  | { readonly kind: 'unknown'; readonly nearest: readonly string[] };

/** Finds a known model by its name or Hub id, in any case. */
export function findModel(models: readonly ModelFacts[], name: string): FindModelResult {
  const wanted = name.toLowerCase();
  const model = models.find(({ id, hubId }) => [id.toLowerCase(), hubId.toLowerCase()].includes(wanted));
  if (model !== undefined) return { kind: 'model', model };
  return {
    kind: 'unknown',
    nearest: nearestNames(
      name,
      models.map(({ id }) => id),
    ),
  };
}

/** The shape of a known model; none where its config.json was not found. */
export function decoderOfFacts({ config }: Pick<ModelFacts, 'config'>): Decoder | undefined {
  if (config === 'unknown') return undefined;
  const result = readDecoder(config);
  return result.kind === 'decoder' ? result.decoder : undefined;
}
