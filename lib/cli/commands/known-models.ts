import type { Command } from 'commander';
import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import { decoderOfFacts, findModel } from '#lib/core/models/find-model.ts';
import type { ModelFacts } from '#lib/core/models/model-facts.ts';
import { exclusionsOf, type ModelPolicy } from '#lib/core/models/policy.ts';
import type { Decoder } from '#lib/core/models/read-decoder.ts';
import { obstacleOf } from '#lib/core/tunings/obstacle.ts';
import { trainableParametersOf } from '#lib/core/tunings/trainable-parameters.ts';
import { CliError } from '../cli-error.ts';
import {
  type DescribedModel,
  describedFolder,
  describedHubModel,
  folderOf,
  notKnown,
} from '../client/described-model.ts';
import { type CliContext, print } from '../context.ts';
import {
  renderArchitecture,
  renderExcluded,
  renderModel,
  renderModels,
  renderTrainable,
  type ShownModel,
  type ShownTrainable,
} from '../render/models.ts';

interface KnownOptions extends Omit<ModelPolicy, 'gated' | 'commercialUse'> {
  readonly json?: boolean;
  readonly wide?: boolean;
  readonly excluded?: boolean;
  readonly commercialUse?: string;
  readonly gated: boolean;
}

/** What the program knows of open models; needs no account. */
export function addKnownModelCommands(models: Command, context: CliContext): void {
  models
    .command('known', { isDefault: true })
    .description('open base models that are known, with no account (the default)')
    .option('--allow <names...>', 'only these')
    .option('--licences <names...>', 'only under these licences, such as Apache-2.0')
    .option('--publishers <names...>', 'only of these publishers, such as Qwen')
    .option('--commercial-use <terms>', '"yes" without conditions, or "conditions"')
    .option('--no-gated', 'only those that the Hub gives without an accepted form')
    .option('--languages <codes...>', 'only those whose card names these, such as de')
    .option('--modalities <names...>', 'only those that read these, such as image')
    .option('--servable <places...>', 'only those that one of these serves: vllm, bedrock-custom-model-import')
    .option('--excluded', 'show what is excluded, and why')
    .option('--wide', 'more columns')
    .option('--json', 'print JSON')
    .action((options: KnownOptions) => showKnown(context, options));

  models
    .command('show')
    .description('one model: architecture, sources, and what each tuning trains in it')
    .argument('<model>', 'a known name, or a folder or config.json of any other')
    .option(
      '--hub',
      'read config.json and the head of the weights from the Hugging Face Hub (HF_ENDPOINT), without a token',
    )
    .option('--json', 'print JSON')
    .action(async (name: string, { json, hub }: { readonly json?: boolean; readonly hub?: boolean }) => {
      if (hub === true) return showDescribed(context, await describedHubModel(context, name), json === true);
      return showModel(context, name, json === true);
    });
}

function showKnown(context: CliContext, options: KnownOptions): void {
  const policy = policyOf(options);
  const models = bundledModelFacts().map((model) => shownOf(model, policy));
  const [kept, excluded] = [models.filter(isKept), models.filter((model) => !isKept(model))];
  const shown = options.excluded === true ? excluded : kept;
  const value = { schemaVersion: 1, kind: 'thriftune.models', models: shown };
  print(context, options.json === true, value, () => {
    if (options.excluded === true) return renderExcluded(excluded);
    const unknown = excluded.filter(({ exclusions }) => exclusions.every((exclusion) => exclusion.unknown)).length;
    const left =
      excluded.length === 0
        ? ''
        : `; ${excluded.length} excluded, ${unknown} of them only for what is unknown (--excluded says why)`;
    return `${renderModels(kept, { wide: options.wide === true })}\n\n${kept.length} models${left}. "unknown" is what no source says; check licences on the Hub before use.`;
  });
}

function policyOf(options: KnownOptions): ModelPolicy {
  const { allow, licences, publishers, languages, modalities, servable, commercialUse, gated } = options;
  if (commercialUse !== undefined && commercialUse !== 'yes' && commercialUse !== 'conditions')
    throw new CliError('InvalidRequest', `--commercial-use is "yes" or "conditions", not "${commercialUse}"`);
  for (const name of allow ?? []) {
    const found = findModel(bundledModelFacts(), name);
    if (found.kind === 'unknown') throw notKnown(name, found.nearest);
  }
  const lists = { allow, licences, publishers, languages, modalities, servable };
  return { ...lists, commercialUse, ...(gated ? {} : { gated: false as const }) };
}

async function showModel(context: CliContext, name: string, json: boolean): Promise<void> {
  const folder = folderOf(name);
  if (folder !== undefined) return showDescribed(context, await describedFolder(folder), json);
  const found = findModel(bundledModelFacts(), name);
  if (found.kind === 'unknown') throw notKnown(name, found.nearest);
  const model = shownOf(found.model, {});
  const decoder = decoderOfFacts(found.model);
  const trainable = decoder === undefined ? [] : trainableOf(decoder);
  print(context, json, { schemaVersion: 1, kind: 'thriftune.model', model, trainable }, () =>
    decoder === undefined
      ? `${renderModel(model)}\n\nIts architecture is unknown: give its folder or config.json.`
      : `${renderModel(model)}\n\n${renderDecoder(decoder, trainable)}`,
  );
}

function showDescribed(context: CliContext, { decoder, weights }: DescribedModel, json: boolean): void {
  const trainable = trainableOf(decoder);
  const { architecture, blueprint } = decoder;
  const value = { schemaVersion: 1, kind: 'thriftune.model', architecture, exact: blueprint.exact, weights, trainable };
  print(context, json, value, () => {
    const counted =
      weights === undefined ? 'no safetensors beside it' : `${weights.toLocaleString('en')} in the headers`;
    return `${renderDecoder(decoder, trainable)}\n\nWeights: ${counted}.`;
  });
}

function renderDecoder({ architecture, blueprint }: Decoder, trainable: readonly ShownTrainable[]): string {
  const table = renderTrainable(trainable, architecture.parameters);
  return `${renderArchitecture(architecture, blueprint.exact)}\n\n${table}`;
}

/** What every tuning trains with its default sizes. */
export function trainableOf(decoder: Decoder): readonly ShownTrainable[] {
  return bundledTunings().map((tuning) => ({
    tuning: tuning.id,
    trains: trainableParametersOf(decoder.blueprint, tuning),
    obstacle: obstacleOf(tuning, decoder),
  }));
}

function shownOf(model: ModelFacts, policy: ModelPolicy): ShownModel {
  return {
    ...model,
    architecture: decoderOfFacts(model)?.architecture ?? 'unknown',
    exclusions: exclusionsOf(policy, model),
  };
}

function isKept({ exclusions }: ShownModel): boolean {
  return exclusions.length === 0;
}
