import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { baseNameOf } from '#lib/core/models/base-name.ts';
import { decoderOfFacts, findModel } from '#lib/core/models/find-model.ts';
import type { ModelFacts } from '#lib/core/models/model-facts.ts';
import type { Decoder } from '#lib/core/models/read-decoder.ts';
import { withTowers } from '#lib/core/models/with-towers.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { describedFolder, describedHubModel, folderOf, notKnown } from './described-model.ts';

/** The model that a fit is asked about. */
export interface FitModel {
  readonly name: string;
  readonly decoder: Decoder;
  /** Its `model_type`, or `unknown`. */
  readonly family: string;
  /** Where the shape is another model's: that model's name. */
  readonly shapeOf?: string | undefined;
}

/** Reads a known model, a variant of one, a folder or config.json, or a model of the Hub. */
export async function readFitModel(
  context: CliContext,
  { model, hub }: { readonly model?: string | undefined; readonly hub?: string | undefined },
): Promise<FitModel> {
  if (model !== undefined && hub !== undefined)
    throw new CliError('InvalidRequest', '--model and --hub name a model each', 'Give one of them.');
  if (hub !== undefined) return read(hub, await describedHubModel(context, hub));
  if (model === undefined)
    throw new CliError(
      'InvalidRequest',
      '--model is missing',
      'Give --model, --hub or --job; "models" lists known ones.',
    );
  const folder = folderOf(model);
  return folder === undefined ? known(model) : read(model, await describedFolder(folder));
}

function read(
  name: string,
  { decoder, weights }: { readonly decoder: Decoder; readonly weights: number | undefined },
): FitModel {
  return { name, decoder: withTowers(decoder, weights), family: 'unknown' };
}

function known(name: string): FitModel {
  const exact = findModel(bundledModelFacts(), name);
  if (exact.kind === 'model') return ofFacts(exact.model);
  const base = baseNameOf(name);
  const variant = base === undefined ? exact : findModel(bundledModelFacts(), base);
  if (variant.kind === 'unknown') throw notKnown(name, exact.nearest);
  return { ...ofFacts(variant.model), name, shapeOf: variant.model.id };
}

function ofFacts(facts: ModelFacts): FitModel {
  const decoder = decoderOfFacts(facts);
  if (decoder === undefined || facts.config === 'unknown')
    throw new CliError(
      'ModelUnreadable',
      `the architecture of ${facts.id} is unknown`,
      'Give its folder or config.json to --model, or --hub with its name there.',
    );
  return {
    name: facts.id,
    decoder: withTowers(decoder, facts.publishedParameters),
    family: facts.config.model_type,
  };
}
