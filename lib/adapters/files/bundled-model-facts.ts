import { ModelFactsFileSchema } from '#lib/contracts/models/model-facts.ts';
import type { ModelFacts } from '#lib/core/models/model-facts.ts';
import file from './model-facts.json' with { type: 'json' };

let parsed: readonly ModelFacts[] | undefined;

/** The known models that the program ships (`scripts/build-model-facts.ts` builds them); parsed once. */
export function bundledModelFacts(): readonly ModelFacts[] {
  parsed ??= ModelFactsFileSchema.parse(file).models;
  return parsed;
}
