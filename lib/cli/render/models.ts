import type { Architecture } from '#lib/core/models/architecture.ts';
import type { ModelFacts } from '#lib/core/models/model-facts.ts';
import type { Exclusion } from '#lib/core/models/policy.ts';
import type { TrainableParameters } from '#lib/core/tunings/trainable-parameters.ts';
import { formatCount, formatTokens } from './size.ts';
import { type Column, renderPairs, renderTable } from './table.ts';

/** A known model with what was computed of it. */
export interface ShownModel extends ModelFacts {
  readonly architecture: Architecture | 'unknown';
  /** Why a policy excludes it; none when it does not. */
  readonly exclusions: readonly Exclusion[];
}

/** What a tuning does in a model. */
export interface ShownTrainable {
  readonly tuning: string;
  readonly trains: TrainableParameters;
  readonly obstacle: string | undefined;
}

/** Known models, one a line. */
export function renderModels(models: readonly ShownModel[], { wide }: { readonly wide: boolean }): string {
  const columns: Column[] = [
    { title: 'model' },
    { title: 'weights', align: 'right' },
    { title: 'active', align: 'right' },
    { title: 'architecture' },
    { title: 'context', align: 'right' },
    { title: 'licence' },
    { title: 'commercial' },
    { title: 'gated' },
  ];
  const more: Column[] = [
    { title: 'released' },
    { title: 'reads' },
    { title: 'languages' },
    { title: 'served by' },
    { title: 'MMLU', align: 'right' },
    { title: 'Hub id' },
  ];
  return renderTable(
    wide ? [...columns, ...more] : columns,
    models.map((model) => (wide ? [...cellsOf(model), ...wideCellsOf(model)] : cellsOf(model))),
  );
}

/** Models that a policy excludes, each with every reason. */
export function renderExcluded(models: readonly ShownModel[]): string {
  return models.map(({ id, exclusions }) => `${id}: ${exclusions.map(({ reason }) => reason).join('; ')}`).join('\n');
}

/** One known model, with its sources. */
export function renderModel(model: ShownModel): string {
  const { licence, languages, servable } = model;
  const spoken = languages === 'unknown' ? 'unknown' : `${languagesOf(model)} (${languages.source})`;
  const served =
    servable === 'unknown'
      ? 'unknown'
      : servable.map(({ where, adapter }) => `${where}${adapter ? '' : ' (merged)'}`).join(', ');
  const pairs: [string, string][] = [
    ['model', `${model.id} (${model.hubId})`],
    ['family', `${model.family}, released ${model.released}`],
    ['licence', `${licence.name}; commercial use: ${licence.commercialUse}; gated: ${yesNo(licence.gated)}`],
    ['', `${licence.source}, ${licence.asOf}`],
    ['reads', model.modalities === 'unknown' ? 'unknown' : model.modalities.join(', ')],
    ['languages', spoken],
    ['served by', served],
    ...model.quality.map(({ variant, scores, source }): [string, string] => [
      variant,
      `${Object.entries(scores)
        .map(([name, score]) => `${name} ${score}`)
        .join(', ')} (${source})`,
    ]),
    ...model.tuned.map(({ what, value, source }): [string, string] => ['fine-tuned', `${value}: ${what} (${source})`]),
    ...(model.note === '' ? [] : [['note', model.note] as [string, string]]),
    ['facts from', `${model.source}, ${model.asOf}`],
  ];
  return renderPairs(pairs);
}

/** The shape of a model. */
export function renderArchitecture(architecture: Architecture, exact: boolean): string {
  const { experts, hybrid, multimodal } = architecture;
  const pairs: [string, string][] = [
    [
      'weights',
      `${formatCount(architecture.parameters)} (${architecture.parameters})${exact ? '' : ', of a family that is not described here'}`,
    ],
    ['active', formatCount(architecture.activeParameters)],
    ['layers', `${architecture.layers} × ${architecture.hidden}`],
    [
      'attention',
      `${architecture.heads} heads of ${architecture.headDim}, ${architecture.kvHeads} with keys${architecture.attentionBias ? ', biased' : ''}`,
    ],
    [
      'MLP',
      architecture.intermediate === 0
        ? 'experts only'
        : `${architecture.intermediate}${architecture.gatedMlp ? ', gated' : ''}`,
    ],
    ['vocabulary', `${architecture.vocabulary}${architecture.tiedEmbeddings ? ', output tied to it' : ''}`],
    ['context', `${architecture.contextTokens} tokens`],
  ];
  if (experts !== undefined)
    pairs.push(['experts', `${experts.perToken} of ${experts.count} a token, each ${experts.intermediate} wide`]);
  if (hybrid !== undefined)
    pairs.push(['state layers', `${hybrid.stateLayers} (${hybrid.kind}): packed rows would leak`]);
  if (multimodal !== undefined) pairs.push(['towers', `${multimodal.modalities.join(', ')} (not tuned)`]);
  return renderPairs(pairs);
}

/** What each tuning trains in a model, with its default sizes. */
export function renderTrainable(rows: readonly ShownTrainable[], parameters: number): string {
  return renderTable(
    [{ title: 'tuning' }, { title: 'trains', align: 'right' }, { title: 'share', align: 'right' }, { title: 'remark' }],
    rows.map(({ tuning, trains, obstacle }) =>
      trains.kind === 'nothing'
        ? [tuning, '0', '', trains.reason]
        : [
            tuning,
            `${trains.exact ? '' : 'about '}${trains.parameters.toLocaleString('en')}`,
            `${((trains.parameters / parameters) * 100).toPrecision(3)} %`,
            obstacle ?? '',
          ],
    ),
  );
}

function cellsOf({ id, architecture, publishedParameters, licence }: ShownModel): string[] {
  const known = architecture === 'unknown' ? undefined : architecture;
  return [
    id,
    formatCount(known?.parameters ?? publishedParameters),
    known === undefined ? '?' : formatCount(known.activeParameters),
    known === undefined ? 'unknown' : kindOf(known),
    known === undefined ? '?' : formatTokens(known.contextTokens),
    licence.name,
    licence.commercialUse,
    yesNo(licence.gated),
  ];
}

function wideCellsOf(model: ShownModel): string[] {
  const { released, modalities, servable, quality, hubId } = model;
  const mmlu = quality.find(({ variant, scores }) => variant === 'base' && scores['mmlu'] !== undefined)?.scores[
    'mmlu'
  ];
  return [
    released,
    modalities === 'unknown' ? 'unknown' : modalities.join('+'),
    languagesOf(model),
    servable === 'unknown' ? 'unknown' : servable.map(({ where }) => where).join(', '),
    mmlu === undefined ? '' : mmlu.toFixed(1),
    hubId,
  ];
}

/** `dense`, `MoE 8 of 128`, `hybrid`, with towers. */
function kindOf({ experts, hybrid, multimodal }: Architecture): string {
  const kinds = [
    experts === undefined ? 'dense' : `MoE ${experts.perToken} of ${experts.count}`,
    ...(hybrid === undefined ? [] : [`hybrid (${hybrid.kind})`]),
    ...(multimodal === undefined ? [] : ['multimodal']),
  ];
  return kinds.join(', ');
}

function languagesOf({ languages }: ModelFacts): string {
  if (languages === 'unknown') return 'unknown';
  const { named, claimed } = languages;
  return named.length === claimed
    ? named.join(' ')
    : `${claimed} claimed${named.length === 0 ? '' : `, named ${named.join(' ')}`}`;
}

function yesNo(value: boolean | 'unknown'): string {
  return value === 'unknown' ? 'unknown' : value ? 'yes' : 'no';
}
