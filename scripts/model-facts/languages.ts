import type { ModelFacts } from '../../lib/core/models/model-facts.ts';

const LLAMA = ['en', 'de', 'fr', 'it', 'pt', 'hi', 'es', 'th'];
const QWEN2_5 = ['zh', 'en', 'fr', 'es', 'pt', 'de', 'it', 'ru', 'ja', 'ko', 'vi', 'th', 'ar'];
const asOf = '2026-11-25';

/** What model cards name, as quoted in public repositories. A claim of a number names no language: a wish for one stays `unknown`. */
const LANGUAGES: readonly { readonly family: RegExp; readonly languages: ModelFacts['languages'] }[] = [
  {
    family: /^Llama 3\.[123]$/,
    languages: {
      named: LLAMA,
      claimed: LLAMA.length,
      source: 'model cards of Llama 3.2 and 3.3 as quoted (find_string 35041803232, 67277106740)',
      asOf,
    },
  },
  {
    family: /^Qwen2\.5$/,
    languages: {
      named: QWEN2_5,
      claimed: 29,
      source: 'Qwen2.5 model card as quoted (find_string 71102231004): 29 languages, 13 named',
      asOf,
    },
  },
  {
    family: /^Qwen3( MoE)?$/,
    languages: {
      named: [],
      claimed: 119,
      source: 'Qwen3 report as quoted (find_string 54575515303): 119 languages and dialects, none named there',
      asOf,
    },
  },
  {
    family: /^Gemma 3$/,
    languages: {
      named: [],
      claimed: 140,
      source: 'Gemma 3 announcement as quoted (find_string 37218676961): over 140 languages, none named there',
      asOf,
    },
  },
];

export function languagesOf(family: string): ModelFacts['languages'] {
  return LANGUAGES.find((entry) => entry.family.test(family))?.languages ?? 'unknown';
}
