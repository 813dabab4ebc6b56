import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '#lib/cli/context.ts';
import { runCli } from '#lib/cli/program.ts';
import { memoryBar } from '#lib/cli/render/memory-bar.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';
import { withCommandOutputs } from '../../scripts/command-outputs.ts';
import { NOW } from '../core/catalog/fixtures.ts';

const EXAMPLE = join('examples', 'support-desk.job.yaml');

const CONFIG = {
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 160,
  vocab_size: 1000,
  max_position_embeddings: 2048,
};

function world(more: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-fit-'));
  const context: CliContext = {
    env: { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, ...more },
    repository: folder,
    out: say,
    err: say,
    api: () => {
      throw new Error('fit needs no API');
    },
    now: () => NOW,
  };
  const run = async (...args: string[]) => ({
    code: await runCli(context, ['fit', ...args]),
    text: lines.splice(0).join('\n'),
  });
  return { folder, run };
}

describe('thriftune fit', () => {
  test('lists every kind of GPU with verdict, memory, speed, limits, the cheapest offer and what it rests on', async () => {
    const { code, text } = await world().run('--model', 'Qwen3-4B', '--tuning', 'lora');
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(
      /^GPU +verdict +needs GiB +of +memory +rows +most rows +longest row +tokens\/s +\$\/M tokens$/m,
    );
    expect(text).toMatch(
      /^L4 +fits +[\d.]+-[\d.]+ +22\.2 +W+T?A?L+F?C?·+ +2 × 4 +\d+ +[\d,]+ +[\d,]+ \([\d,]+-[\d,]+\) +\$0\.0\d+$/m,
    );
    expect(text).toMatch(
      /^ +g6\.\w+ spot .*\$0\.\d+\/h \(price 85 d old, stale\); memory unproven: measured at step 20, speed on \d+ rows of others$/m,
    );
    expect(text).toMatch(/A10G[^\n]+\n[^\n]+; unproven: measured at step 20$/m);
    expect(text).toMatch(/7 of its 8 GPUs idle/);
    expect(text.match(/fits|does not fit|tight: probe/g)?.length).toBeGreaterThanOrEqual(12);
  });

  test('answers 7 where nothing listed fits, after the list', async () => {
    const { code, text } = await world().run('--model', 'Llama-3.1-8B', '--tuning', 'full', '--gpu', 'L4');
    expect(code).toBe(EXIT.infeasible);
    expect(text).toMatch(/^L4 +does not fit +[^\n]*\|/m);
    expect(text).toMatch(/NothingFits: nothing fits: Llama-3\.1-8B is too large for L4 as asked/);
  });

  test('takes a job, whose model may be a variant; flags win', async () => {
    const { run } = world();
    const job = await run('--job', EXAMPLE, '--gpu', 'L4');
    expect(job.text).toMatch(
      /^smollm2-135m-instruct \(135 M, the shape of SmolLM2-135M\): lora \(rank 16\), rows of 2,048 tokens, 8 a step/,
    );
    expect(job.text).toMatch(/\$20\.00 buys/);
    const flags = await run(
      '--job',
      EXAMPLE,
      '--gpu',
      'L4',
      '--model',
      'Qwen3-4B',
      '--rank',
      '8',
      '--seq-len',
      '512',
      '--usd',
      '3',
    );
    expect((await run('--job', EXAMPLE, '--gpu', 'L4', '--tuning', 'full')).text).toMatch(/SmolLM2-135M\): full, rows/);
    expect(flags.text).toMatch(/^Qwen3-4B [\s\S]*rank 8\), rows of 512 tokens[\s\S]*\$3\.00 buys/);
  });

  test('says what an amount of money buys, and leaves out where it buys nothing', async () => {
    const { text, code } = await world().run('--model', 'Llama-3.1-8B', '--tuning', 'lora', '--usd', '20');
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(/\d M tokens \([\d.]+ M-[\d.]+ M\) in [\d.]+ h/);
    expect(text).not.toMatch(/does not fit/);
  });

  test('chooses the tuning by GPU where it is left to it', async () => {
    const { run } = world();
    const view = JSON.parse((await run('--model', 'Llama-3.1-8B', '--seq-len', '4096', '--json')).text);
    const tuningOn = (gpu: string) => view.fits.find((fit: { gpu: string }) => fit.gpu === gpu).tuning;
    expect([tuningOn('A10G'), tuningOn('H100')]).toEqual(['qlora', 'rslora']);
    expect((await run('--model', 'Llama-3.1-8B', '--gpu', 'L4')).text).toMatch(/^GPU +tuning +verdict/m);
  });

  test('prints all as JSON with units in the names', async () => {
    const view = JSON.parse(
      (await world().run('--model', 'Qwen3-4B', '--tuning', 'qlora', '--gpu', 'H100', '--gpus', '2', '--json')).text,
    );
    expect(view).toMatchObject({
      schemaVersion: 1,
      kind: 'thriftune.fit',
      model: { name: 'Qwen3-4B', exact: true },
      settings: { tunings: ['qlora'], sequenceTokens: 2048, gpus: 2 },
      fits: [
        {
          verdict: 'fits',
          neededGib: { p50: expect.any(Number), p95: expect.any(Number) },
          partsGib: { weights: expect.any(Number) },
          tokensPerSecond: { p10: expect.any(Number) },
          restsOn: { memory: { class: 'same-task-elsewhere', rows: expect.any(Number) } },
          cheapest: {
            offer: { instanceType: expect.stringMatching(/p5\.48xlarge/), price: { ageDays: expect.any(Number) } },
            idleGpus: 6,
          },
        },
      ],
    });
  });

  test('says that experts are not quantised', async () => {
    const { text } = await world().run('--model', 'Qwen3-30B-A3B', '--tuning', 'qlora');
    expect(text).toMatch(/L40S +does not fit[\s\S]*Experts stay in 16 bits/);
  });

  test('shows parts, intervals and sources with --wide', async () => {
    const { text } = await world().run(
      '--model',
      'Qwen3-4B',
      '--tuning',
      'lora',
      '--gpu',
      'L40S',
      '--wide',
      '--region',
      'us-east-1',
      '--capacity',
      'on-demand',
    );
    expect(text).toMatch(/GiB: weights 7\.49, trained [\s\S]*price: 90 % between \$\d\.\d+ and \$\d\.\d+\/h/);
    expect(text).toMatch(/trains 33,030,144/);
  });

  test("judges the user's own GPUs too", async () => {
    const { text } = await world().run(
      '--model',
      'Qwen3-4B',
      '--tuning',
      'qlora',
      '--gpu',
      'RTX-4090',
      '--offers',
      join('examples', 'offers.yaml'),
    );
    expect(text).toMatch(/^RTX-4090 +fits .*unknown\s*\n +workstation on-demand office \$0\.2500\/h/m);
  });

  test('reads any other model, and names the field that its config.json lacks', async () => {
    const { folder, run } = world();
    const path = join(folder, 'config.json');
    writeFileSync(path, JSON.stringify(CONFIG));
    expect((await run('--model', path, '--tuning', 'lora', '--gpu', 'T4')).text).toMatch(
      /T4 +fits .*\n.*no bf16: fp16/,
    );
    writeFileSync(path, JSON.stringify({ ...CONFIG, num_hidden_layers: undefined }));
    expect(await run('--model', folder)).toMatchObject({
      code: EXIT.data,
      text: expect.stringMatching(/num_hidden_layers is missing/),
    });
    writeFileSync(path, JSON.stringify({ ...CONFIG, num_hidden_layers: -3 }));
    expect(await run('--model', folder)).toMatchObject({
      code: EXIT.data,
      text: expect.stringMatching(/num_hidden_layers/),
    });
  });

  test('reads a model of the Hub, and says when it does not give it', async () => {
    const text = JSON.stringify(CONFIG);
    const hub = createServer(({ url = '' }, response) => {
      if (url.startsWith('/api/models/Org/Model/'))
        return response.end(JSON.stringify([{ type: 'file', path: 'config.json', size: text.length }]));
      response.statusCode = url === '/Org/Model/resolve/main/config.json' ? 200 : 401;
      return response.end(text);
    });
    await new Promise<void>((ready) => hub.listen(0, '127.0.0.1', ready));
    const { run } = world({ HF_ENDPOINT: `http://127.0.0.1:${(hub.address() as AddressInfo).port}` });
    try {
      expect((await run('--hub', 'Org/Model', '--tuning', 'lora')).text).toMatch(/^Org\/Model \(.* lora/);
      const gated = await run('--hub', 'Org/Gated', '--tuning', 'lora');
      expect([gated.code, gated.text]).toEqual([EXIT.notFound, expect.stringMatching(/401[\s\S]*Accept its terms/)]);
    } finally {
      hub.close();
    }
  });

  const QWEN = ['--model', 'Qwen3-4B', '--tuning', 'lora'];
  test.each([
    [[], EXIT.usage, /--model is missing/],
    [['--model', 'Lama-3.1-8B'], EXIT.notFound, /mean Llama-3\.1-8B/],
    [['--model', 'Qwen3-4B', '--tuning', 'qlroa'], EXIT.notFound, /mean qlora/],
    [['--model', 'Qwen3-4B', '--hub', 'Qwen/Qwen3-4B'], EXIT.usage, /--model and --hub/],
    [[...QWEN, '--gpu', 'H10O'], EXIT.usage, /--gpu: there is no H10O; did you mean H100\?/],
    [[...QWEN, '--gpu', 'V100'], EXIT.usage, /no job can run on V100-16GB: retired/],
    [[...QWEN, '--region', 'us-est-1'], EXIT.usage, /did you mean us-east-1\?/],
    [[...QWEN, '--gpus', '0'], EXIT.usage, /--gpus must be a whole number from 1/],
    [[...QWEN, '--gpus', '1.5'], EXIT.usage, /--gpus/],
    [[...QWEN, '--seq-len', '-4'], EXIT.usage, /--seq-len/],
    [[...QWEN, '--seq-len', '40961'], EXIT.usage, /--seq-len must be .* to 40960, the context of the model/],
    [[...QWEN, '--micro-batch', 'NaN'], EXIT.usage, /--micro-batch/],
    [[...QWEN, '--rank', '1e9'], EXIT.usage, /--rank/],
    [['--model', 'Qwen3-4B', '--tuning', 'full', '--rank', '8'], EXIT.usage, /--rank cannot be given/],
    [['--model', 'Qwen3-4B', '--tuning', 'bitfit'], EXIT.usage, /--tuning bitfit is of no use: .*no biases/],
    [[...QWEN, '--usd', '-1'], EXIT.usage, /--usd/],
    [[...QWEN, '--usd', 'Infinity'], EXIT.usage, /--usd/],
    [[...QWEN, '--job', 'absent.yaml'], EXIT.usage, /absent\.yaml cannot be read/],
  ])('refuses %j with what is wrong', async (args, exit, message) => {
    const { code, text } = await world().run(...args);
    expect(code).toBe(exit);
    expect(text).toMatch(message);
  });
});

test('docs/fit.md shows what the program prints (else: npm run schemas)', async () => {
  const page = readFileSync(join('docs', 'fit.md'), 'utf8');
  expect(page).toBe(await withCommandOutputs(page));
  expect(page.match(/^ +.*; (memory|unproven)/gm)?.length).toBeGreaterThanOrEqual(14);
});

test('the bar is as wide as asked, and ends where the memory does', () => {
  const parts = { weights: 8, trained: 2, activations: 1, logits: 4, work: 0, fragments: 0.5, context: 0.5 };
  expect(memoryBar(parts, 32, 16)).toBe('WWWWTALL········');
  const over = memoryBar(parts, 8, 16);
  expect(over).toHaveLength(16);
  expect(over.indexOf('|')).toBe(8);
});
