import { describe, expect, test } from 'vitest';
import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { findModel } from '#lib/core/models/find-model.ts';
import type { ModelFacts } from '#lib/core/models/model-facts.ts';
import { exclusionsOf } from '#lib/core/models/policy.ts';

function known(name: string): ModelFacts {
  const found = findModel(bundledModelFacts(), name);
  if (found.kind === 'unknown') throw new Error(`no ${name}; nearest ${found.nearest.join(', ')}`);
  return found.model;
}

const QWEN = known('qwen/qwen2.5-7b');
const LLAMA = known('Llama-3.1-8B');

describe('a policy', () => {
  test('that asks for nothing excludes nothing', () => {
    expect(bundledModelFacts().flatMap((model) => exclusionsOf({}, model))).toEqual([]);
  });

  test('lists models, licences and publishers', () => {
    expect(exclusionsOf({ allow: ['qwen2.5-7b'], licences: ['apache-2.0'], publishers: ['qwen'] }, QWEN)).toEqual([]);
    const fields = exclusionsOf({ allow: ['x'], licences: ['MIT'], publishers: ['meta-llama'] }, QWEN);
    expect(fields.map(({ field, unknown }) => [field, unknown])).toEqual([
      ['allow', false],
      ['licences', false],
      ['publishers', false],
    ]);
  });

  test('on commercial use tells conditions from freedom', () => {
    expect(exclusionsOf({ commercialUse: 'yes' }, QWEN)).toEqual([]);
    expect(exclusionsOf({ commercialUse: 'conditions' }, LLAMA)).toEqual([]);
    expect(exclusionsOf({ commercialUse: 'yes' }, LLAMA)).toMatchObject([{ field: 'commercialUse', unknown: false }]);
    expect(exclusionsOf({ commercialUse: 'conditions' }, known('Qwen2.5-3B'))).toHaveLength(1);
  });

  test('that needs an unknown field excludes the model and says so', () => {
    const lfm = known('LFM2-350M');
    const asked = { licences: ['MIT'], publishers: ['x'], commercialUse: 'yes', gated: false } as const;
    const more = { languages: ['de'], modalities: ['text'], servable: ['vllm'] } as const;
    const reasons = exclusionsOf({ ...asked, ...more }, lfm);
    expect(reasons).toHaveLength(7);
    expect(reasons.every(({ unknown, reason }) => unknown && reason.includes('unknown'))).toBe(true);
  });

  test('on languages takes a card by what it names: a claimed number is no name', () => {
    expect(exclusionsOf({ languages: ['de', 'en'] }, QWEN)).toEqual([]);
    expect(exclusionsOf({ languages: ['sw'] }, QWEN)).toMatchObject([{ field: 'languages', unknown: true }]);
    expect(exclusionsOf({ languages: ['sw'] }, LLAMA)).toMatchObject([{ field: 'languages', unknown: false }]);
  });
});
