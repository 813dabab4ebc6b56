import { describe, expect, test } from 'vitest';
import { HubTokenCounters } from '#lib/adapters/aws/hub-token-counter.ts';
import { MemoryObjectStore } from '#lib/adapters/memory/memory-object-store.ts';
import { stagedModelWith } from '../../contracts/fixtures.ts';
import { tokenCountersContract } from '../../contracts/token-counters.contract.ts';

const TOKENIZER = {
  version: '1.0',
  added_tokens: [
    { id: 4, content: '<s>', special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
  ],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { '[UNK]': 0, hello: 1, world: 2, '##s': 3, '<s>': 4 },
  },
};
const CONFIG = {
  bos_token: { content: '<s>' },
  chat_template: '{{ bos_token }}{% for m in messages %}{{ m.content }} {% endfor %}',
};
const ROW = {
  messages: [
    { role: 'user', content: 'Hello worlds' },
    { role: 'assistant', content: 'hello' },
  ],
} as const;

async function stagedWith(files: Readonly<Record<string, string>>) {
  const objects = new MemoryObjectStore();
  for (const [path, body] of Object.entries(files)) await objects.put('model-bucket', `models/m/${path}`, body);
  const model = stagedModelWith({
    prefix: 'models/m/',
    files: Object.keys(files).map((path) => ({ path, sizeBytes: 1, sha256: '0'.repeat(64) })),
  });
  return { counters: new HubTokenCounters(objects), model };
}

async function counterOf(files: Readonly<Record<string, string>>) {
  const { counters, model } = await stagedWith(files);
  return counters.of(model);
}

tokenCountersContract('HubTokenCounters', async () => {
  const files = { 'tokenizer.json': JSON.stringify(TOKENIZER), 'tokenizer_config.json': JSON.stringify(CONFIG) };
  return { ...(await stagedWith(files)), exact: true };
});
tokenCountersContract('HubTokenCounters without a tokenizer', async () => ({
  ...(await stagedWith({ 'config.json': '{}' })),
  exact: false,
}));

describe('tokens', () => {
  test('are counted with the tokenizer and the chat template of the model', async () => {
    const files = { 'tokenizer.json': JSON.stringify(TOKENIZER), 'tokenizer_config.json': JSON.stringify(CONFIG) };
    const counter = await counterOf(files);
    expect(await counter.count(['hello world', 'worlds'])).toEqual({ tokens: [2, 2], exact: true });
    // <s>, hello, world, ##s, hello
    expect(await counter.countRows([ROW])).toEqual({ tokens: [5], exact: true });
  });

  test('take the template from its own file first', async () => {
    const counter = await counterOf({
      'tokenizer.json': JSON.stringify(TOKENIZER),
      'tokenizer_config.json': JSON.stringify(CONFIG),
      'chat_template.jinja': 'hello',
    });
    expect(await counter.countRows([ROW])).toEqual({ tokens: [1], exact: true });
  });

  test('are said to be an estimate where the tokenizer is missing or not known', async () => {
    expect(await (await counterOf({ 'config.json': '{}' })).count(['12345678'])).toEqual({ tokens: [2], exact: false });
    const unknown = { ...TOKENIZER, model: { type: 'Mystery' } };
    const counter = await counterOf({ 'tokenizer.json': JSON.stringify(unknown) });
    expect((await counter.countRows([ROW])).exact).toBe(false);
  });
});
