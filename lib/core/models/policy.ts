import type { ModelFacts } from './model-facts.ts';

/** Which base models may be used. What is left out is not asked for. */
export interface ModelPolicy {
  /** Names or Hub ids. */
  readonly allow?: readonly string[] | undefined;
  readonly licences?: readonly string[] | undefined;
  /** The part of a Hub id before the slash. */
  readonly publishers?: readonly string[] | undefined;
  /** `yes`: without conditions of the licence's own; `conditions`: those are accepted. */
  readonly commercialUse?: 'yes' | 'conditions' | undefined;
  /** False: models whose weights need an accepted form are out. */
  readonly gated?: false | undefined;
  /** ISO 639-1 codes that the model's card must name. */
  readonly languages?: readonly string[] | undefined;
  readonly modalities?: readonly string[] | undefined;
  /** One of these must serve it. */
  readonly servable?: readonly string[] | undefined;
}

/** Why a policy excludes a model. `unknown`: the policy asks for what nobody has found out. */
export interface Exclusion {
  readonly field: keyof ModelPolicy;
  readonly unknown: boolean;
  readonly reason: string;
}

/** Every reason against a model; none means that it may be used. A field that is asked for and unknown is a reason. */
export function exclusionsOf(policy: ModelPolicy, model: ModelFacts): readonly Exclusion[] {
  return [
    listed('allow', policy.allow, [model.id, model.hubId], 'it is not on the list of allowed models'),
    listed('licences', policy.licences, [model.licence.name], `its licence is ${model.licence.name}`),
    listed('publishers', policy.publishers, [publisherOf(model)], `its publisher is ${publisherOf(model)}`),
    commercial(policy, model),
    gate(policy, model),
    languages(policy, model),
    modalities(policy, model),
    servable(policy, model),
  ].filter((exclusion) => exclusion !== undefined);
}

/** The part of a Hub id before the slash. */
export function publisherOf({ hubId }: Pick<ModelFacts, 'hubId'>): string {
  return hubId === 'unknown' ? 'unknown' : (hubId.split('/')[0] ?? hubId);
}

function listed(
  field: keyof ModelPolicy,
  wanted: readonly string[] | undefined,
  values: readonly string[],
  reason: string,
): Exclusion | undefined {
  const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  const known = values.filter((value) => value !== 'unknown');
  if (wanted === undefined || known.some((value) => wanted.some((want) => same(want, value)))) return undefined;
  return known.length === 0 ? unknown(field) : { field, unknown: false, reason };
}

function commercial({ commercialUse: wanted }: ModelPolicy, { licence }: ModelFacts): Exclusion | undefined {
  if (wanted === undefined || licence.commercialUse === 'yes') return undefined;
  if (licence.commercialUse === 'unknown') return unknown('commercialUse');
  if (licence.commercialUse === 'conditions' && wanted === 'conditions') return undefined;
  const says = licence.commercialUse === 'no' ? 'forbids it' : 'sets conditions';
  return { field: 'commercialUse', unknown: false, reason: `commercial use: ${licence.name} ${says}` };
}

function gate({ gated: wanted }: ModelPolicy, { licence }: ModelFacts): Exclusion | undefined {
  if (wanted === undefined || licence.gated === false) return undefined;
  if (licence.gated === 'unknown') return unknown('gated');
  return { field: 'gated', unknown: false, reason: 'the Hub asks to accept its terms first' };
}

function languages({ languages: wanted = [] }: ModelPolicy, { languages: spoken }: ModelFacts): Exclusion | undefined {
  if (wanted.length === 0) return undefined;
  if (spoken === 'unknown') return unknown('languages');
  const missing = wanted.filter((language) => !spoken.named.includes(language));
  if (missing.length === 0) return undefined;
  // A card that claims more languages than it names leaves open whether these are among them.
  if (spoken.claimed > spoken.named.length) return unknown('languages', missing.join(', '));
  return { field: 'languages', unknown: false, reason: `its card does not name ${missing.join(', ')}` };
}

function modalities({ modalities: wanted = [] }: ModelPolicy, { modalities: read }: ModelFacts): Exclusion | undefined {
  if (wanted.length === 0) return undefined;
  if (read === 'unknown') return unknown('modalities');
  const missing = wanted.filter((modality) => !read.includes(modality));
  if (missing.length === 0) return undefined;
  return { field: 'modalities', unknown: false, reason: `it does not read ${missing.join(', ')}` };
}

function servable({ servable: wanted = [] }: ModelPolicy, { servable: places }: ModelFacts): Exclusion | undefined {
  if (wanted.length === 0) return undefined;
  if (places !== 'unknown' && places.some(({ where }) => wanted.includes(where))) return undefined;
  // The list says where it is known to be served, not where it is not.
  return unknown('servable', wanted.join(', '));
}

function unknown(field: keyof ModelPolicy, what?: string): Exclusion {
  const about = what === undefined ? '' : ` (${what})`;
  return { field, unknown: true, reason: `${field}${about} is asked for and unknown of this model` };
}
