import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFacts, ModelFactsFile, PublishedQuality, TunedEvidence } from '../lib/core/models/model-facts.ts';
import { configOf, modalitiesOf, modelTypeOf } from './model-facts/config-of.ts';
import { languagesOf } from './model-facts/languages.ts';
import { COMMERCIAL_USE } from './model-facts/licences.ts';
import { servableOf } from './model-facts/serving.ts';
import { SourceFileSchema, type SourceRow } from './model-facts/source-rows.ts';

/**
 * Builds `lib/adapters/files/model-facts.json` from the shared reference data.
 *
 * `node_modules/.bin/node scripts/build-model-facts.ts [data folder]`, then `npm run format`. Facts are carried over with source and date; what was not found
 * stays `unknown`.
 */
const DATA = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'shared', 'data');
const TARGET = 'lib/adapters/files/model-facts.json';
/** When models.json was gathered, as it says. */
const AS_OF = '2026-11-23';

const file = SourceFileSchema.parse(JSON.parse(readFileSync(join(DATA, 'models.json'), 'utf8')));
const facts: ModelFactsFile = {
  schemaVersion: 1,
  kind: 'thriftune.model-facts',
  builtAt: '2026-11-25',
  models: file.models.map(factsOf),
};
writeFileSync(TARGET, `${JSON.stringify(facts, null, 1)}\n`);
const described = facts.models.filter(({ config }) => config !== 'unknown').length;
console.log(`${TARGET}: ${facts.models.length} models, ${described} with their architecture`);

function factsOf(row: SourceRow): ModelFacts {
  return {
    id: row.id,
    family: row.family,
    hubId: row.hf_id ?? 'unknown',
    released: row.released ?? 'unknown',
    publishedParameters: Math.round(row.params_b * 1e9),
    config: configOf(row),
    modalities: modalitiesOf(row),
    licence: licenceOf(row),
    languages: languagesOf(row.family),
    servable: servableOf(modelTypeOf(row.id), row.family),
    quality: [...qualityOf('base', row.base_quality), ...qualityOf('instruct', row.instruct_quality)],
    tuned: tunedOf(row),
    note: row.notes,
    source: `models.json: ${row.arch_source}`,
    asOf: AS_OF,
  };
}

/** A licence that the source marks as not verified keeps its name, and what it allows is unknown. */
function licenceOf({ licence, gated }: SourceRow): ModelFacts['licence'] {
  const written = licence ?? 'unknown';
  const name = written.replace(/ \((as |not |text not ).*$/, '');
  const verified = name === written;
  // A distilled model stands under its own licence and under that of its base.
  const [, own, base] = /^(\S+) \(base (.+)\)$/.exec(name) ?? [];
  const known = COMMERCIAL_USE[base === undefined ? name : base.startsWith('Llama') ? 'Llama Community License' : base];
  const source = 'models.json: model cards or general knowledge, to be checked on the Hub before use';
  return {
    name,
    gated: gated ?? 'unknown',
    commercialUse: verified && (own === undefined || own === 'MIT') ? (known?.commercialUse ?? 'unknown') : 'unknown',
    source: known === undefined || !verified ? source : `${source}; commercial use: ${known.source}`,
    asOf: AS_OF,
  };
}

function qualityOf(variant: 'base' | 'instruct', row: SourceRow['base_quality']): PublishedQuality[] {
  const scores = Object.fromEntries(
    Object.entries(row).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  const { source } = row;
  return typeof source === 'string' && Object.keys(scores).length > 0 ? [{ variant, scores, source, asOf: AS_OF }] : [];
}

function tunedOf({ id }: SourceRow): TunedEvidence[] {
  const { distil_labs, lora_land, peft_metamath, rl_small } = file.fine_tuned_evidence;
  const ranks = Object.entries(distil_labs.avg_rank_finetuned)
    .filter(([name]) => name.replace(/-Instruct(-\d+)?$/, '') === id)
    .map(([name, value]) => ({
      what: `mean rank among 15 small models after LoRA r64 on 9 tasks (as ${name})`,
      value,
      kind: 'rank' as const,
      source: distil_labs.source,
      asOf: AS_OF,
    }));
  const landed = Object.entries(lora_land.scores[id.toLowerCase()] ?? {});
  const mean = landed.reduce((total, [, score]) => total + score, 0) / landed.length;
  const others: Readonly<Record<string, TunedEvidence>> = {
    'Llama-3.2-3B': {
      what: 'GSM8K accuracy after 20k MetaMathQA rows, LoRA r32 (base 0.246, full 0.47)',
      value: 0.478,
      kind: 'score',
      source: peft_metamath.source,
      asOf: AS_OF,
    },
    'Qwen3.5-2B': {
      what: 'GSM8K accuracy after 300 steps of distillation (instruct model 75.97)',
      value: 83.32,
      kind: 'score',
      source: rl_small.source,
      asOf: AS_OF,
    },
  };
  const other = others[id];
  return [
    ...ranks,
    ...(landed.length === 0
      ? []
      : [
          {
            what: `mean score over ${landed.length} tasks, 4-bit LoRA r8, one adapter a task`,
            value: Math.round(mean * 1000) / 1000,
            kind: 'score' as const,
            source: lora_land.source,
            asOf: AS_OF,
          },
        ]),
    ...(other === undefined ? [] : [other]),
  ];
}
