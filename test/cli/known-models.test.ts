import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '#lib/cli/context.ts';
import { runCli } from '#lib/cli/program.ts';
import { formatCount, formatTokens } from '#lib/cli/render/size.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';

const CONFIG = {
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 160,
  vocab_size: 1000,
  max_position_embeddings: 2048,
};

/** Runs a command line without account, API or network. */
async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const api = () => {
    throw new Error('no API is called in this test');
  };
  const context: CliContext = { env: {}, repository: '/nowhere', out: say, err: say, api };
  return { code: await runCli(context, args), text: lines.join('\n') };
}

function folderWith(config: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-model-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}

describe('thriftune models', () => {
  test('lists what is known without an account, as a table and as JSON', async () => {
    const table = await run('models');
    expect(table.code).toBe(EXIT.ok);
    expect(table.text).toMatch(/Qwen3-30B-A3B +30\.5 B +3\.35 B +MoE 8 of 128 +40k +Apache-2\.0 +yes +no/);
    const json: { readonly models: readonly { readonly id: string }[] } = JSON.parse(
      (await run('models', '--json')).text,
    );
    expect(json.models.length).toBeGreaterThanOrEqual(40);
    expect((await run('models', '--wide')).text).toContain('bedrock-custom-model-import');
  });

  test('leaves out what a policy excludes, and says why', async () => {
    const kept = await run('models', '--licences', 'MIT', '--publishers', 'microsoft');
    expect(kept.text).toMatch(/Phi-4 [\s\S]*3 models; 79 excluded/);
    const excluded = await run('models', 'known', '--commercial-use', 'yes', '--excluded');
    expect(excluded.text).toMatch(/Qwen2\.5-3B: commercial use: Qwen Research License forbids it/);
    expect(excluded.text).toMatch(/LFM2-350M: commercialUse is asked for and unknown of this model/);
  });

  test('shows one with what each tuning trains in it', async () => {
    const shown = await run('models', 'show', 'smollm2-135m');
    expect(shown.text).toMatch(/lora +4,884,480 +3\.63 %/);
    expect(shown.text).toMatch(/BitFit trains nothing here: the model has no biases/);
    expect((await run('models', 'show', 'Qwen3.5-9B')).text).toMatch(/prefix .*24 keep a state/);
  });

  test('suggests the nearest name, with the exit code of what is not there', async () => {
    for (const args of [
      ['models', 'show', 'Lama-3.1-8B'],
      ['models', '--allow', 'Lama-3.1-8B'],
      ['tunings', '--model', 'Lama-3.1-8B'],
    ])
      expect(await run(...args)).toMatchObject({
        code: EXIT.notFound,
        text: expect.stringMatching(/mean Llama-3\.1-8B\?/),
      });
  });

  test('reads any other model from its folder, and names the field that is missing', async () => {
    const folder = folderWith(CONFIG);
    for (const path of [folder, join(folder, 'config.json')])
      expect((await run('models', 'show', path)).text).toMatch(/layers +2 × 64[\s\S]*no safetensors beside it/);
    const broken = await run('models', 'show', folderWith({ ...CONFIG, vocab_size: undefined }));
    expect(broken).toMatchObject({ code: EXIT.data, text: expect.stringMatching(/vocab_size is missing/) });
    const absurd = await run('models', 'show', folderWith({ ...CONFIG, hidden_size: -64 }));
    expect(absurd).toMatchObject({ code: EXIT.data, text: expect.stringMatching(/hidden_size/) });
  });
});

describe('thriftune tunings', () => {
  test('lists them, and tells of one everything with its source', async () => {
    expect((await run('tunings')).text).toMatch(/dora +merged +no/);
    expect((await run('tunings', 'qlora')).text).toMatch(/merge +reload: [\s\S]*learningRate +0\.001 up to 1 B/);
    const json: { readonly tunings: readonly unknown[] } = JSON.parse((await run('tunings', '--json')).text);
    expect(json.tunings).toHaveLength(16);
  });

  test('suggests the nearest id', async () => {
    expect(await run('tunings', 'qlroa')).toMatchObject({
      code: EXIT.notFound,
      text: expect.stringMatching(/qlroa is no tuning\nDid you mean qlora/),
    });
  });
});

test('counts are read at a glance', () => {
  expect([0, 999, 134_515_008, 999_700_000, 7_615_616_512, 116.8e9].map(formatCount)).toEqual([
    '0',
    '999',
    '135 M',
    '1.00 B',
    '7.62 B',
    '117 B',
  ]);
  expect([512, 8192, 131_072, 10_485_760].map(formatTokens)).toEqual(['512', '8k', '128k', '10M']);
});
