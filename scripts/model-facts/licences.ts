import type { CommercialUse, FactSource } from '../../lib/core/models/model-facts.ts';

/** What the licences say of commercial use, by the name that the reference data gives them. Those whose text was not read are `unknown`. */
export const COMMERCIAL_USE: Readonly<Record<string, FactSource & { readonly commercialUse: CommercialUse }>> = {
  'Apache-2.0': {
    commercialUse: 'yes',
    source: 'Apache License 2.0, section 2 (grants use without restriction of field)',
    asOf: '2026-11-25',
  },
  MIT: { commercialUse: 'yes', source: 'MIT licence text ("use … and/or sell")', asOf: '2026-11-25' },
  'Llama Community License': {
    commercialUse: 'conditions',
    source:
      'Llama Community License as quoted in public repositories (find_string 70150552865): a licence of its own is needed above 700 million monthly users',
    asOf: '2026-11-25',
  },
  'Qwen Research License': {
    commercialUse: 'no',
    source:
      'Qwen Research License Agreement as quoted in public repositories (find_string 67147249172): "FOR NON-COMMERCIAL PURPOSES ONLY"',
    asOf: '2026-11-25',
  },
};
