import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClientConfig } from '#lib/cli/client/client-config.ts';
import { readJobFile } from '#lib/cli/client/job-file.ts';
import type { CliContext } from '#lib/cli/context.ts';
import { runCli } from '#lib/cli/program.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';

function world(): CliContext & { readonly lines: string[] } {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const repository = mkdtempSync(join(tmpdir(), 'thriftune-cli-'));
  const env = { XDG_CONFIG_HOME: repository };
  const api = () => {
    readClientConfig(env, repository);
    throw new Error('no API is called in this test');
  };
  return { env, repository, out: say, err: say, api, lines };
}

describe('the command line', () => {
  test('explains itself and its exit codes', async () => {
    const context = world();
    expect(await runCli(context, ['--help'])).toBe(EXIT.ok);
    expect(context.lines.join('\n')).toMatch(/submit[\s\S]+bill[\s\S]+Exit codes: 0 ok, 1 bug, 2 usage/);
  });

  test('refuses unknown commands and options as wrong usage', async () => {
    expect(await runCli(world(), ['fly'])).toBe(EXIT.usage);
    expect(await runCli(world(), ['status', '--colour'])).toBe(EXIT.usage);
  });

  test('says how to name an API when none is known', async () => {
    const context = world();
    expect(await runCli(context, ['status'])).toBe(EXIT.usage);
    expect(context.lines.join('\n')).toMatch(/no API is known[\s\S]+THRIFTUNE_API_URL/);
  });
});

describe('a job file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-job-'));
  const file = join(folder, 'job.yaml');
  writeFileSync(
    file,
    'model: m\ntrainingFile: data/train.jsonl\ncapUsd: 5\nhyperparameters: { maxSteps: 10, batchSize: 4 }\n',
  );

  test('names its data from where it lies, and flags win', () => {
    const job = readJobFile(file, { capUsd: 7, hyperparameters: { maxSteps: 20 } });
    expect(job.trainingFile).toBe(join(folder, 'data', 'train.jsonl'));
    expect(job).toMatchObject({ capUsd: 7, seed: 42, tuning: 'lora', hyperparameters: { maxSteps: 20, batchSize: 4 } });
  });

  test('is refused by the name of the wrong field', () => {
    expect(() => readJobFile(file, { capUsd: 0 })).toThrow(/capUsd/);
    expect(() => readJobFile(file, { colour: 'red' })).toThrow(/colour/);
    expect(() => readJobFile(join(folder, 'absent.yaml'), {})).toThrow(/absent\.yaml cannot be read/);
  });
});

test('the example job is valid', () => {
  expect(readJobFile(join('examples', 'support-desk.job.yaml'), {}).name).toBe('support-desk');
});

test('the environment goes before files', () => {
  const config = readClientConfig({ THRIFTUNE_API_URL: 'http://127.0.0.1:1', THRIFTUNE_API_KEY: 'k' }, '/nowhere');
  expect(config.apiUrl).toBe('http://127.0.0.1:1');
});
