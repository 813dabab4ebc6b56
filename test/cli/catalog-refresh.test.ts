import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledCatalog } from '#lib/adapters/files/bundled-catalog.ts';
import { runCli } from '#lib/cli/program.ts';
import { fileOfCatalog } from '#lib/contracts/catalog/catalog-codec.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';
import { type Harness, KEYS, sim, startHarness } from '../local/simulator/support/harness.ts';

/** The real command over the real SDK; AWS is the simulator, which sells four types and prices more. */
let harness: Harness;
const saved = { ...process.env };
beforeAll(async () => {
  harness = await startHarness();
  process.env['AWS_ENDPOINT_URL'] = harness.simulator.url;
  process.env['AWS_ACCESS_KEY_ID'] = KEYS.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = KEYS.secretAccessKey;
});
afterAll(async () => {
  process.env = saved;
  await harness.close();
});

function world() {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-refresh-'));
  const context = {
    // Port 9 answers to nobody: Spot Advisor cannot be reached.
    env: { XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, THRIFTUNE_SPOT_ADVISOR_URL: 'http://127.0.0.1:9/' },
    repository: folder,
    out: say,
    err: say,
    api: () => {
      throw new Error('a refresh needs no API');
    },
  };
  const run = async (...args: string[]) => ({ code: await runCli(context, args), text: lines.splice(0).join('\n') });
  return { file: join(folder, 'thriftune', 'catalog.json'), run };
}

test('catalog refresh reads live prices into the cache, keeps the rest with its age, and is then in use', async () => {
  await sim(harness, 'POST', 'faults', { quota: 'L-3819A6DF', value: 0, region: 'us-west-2' });
  const { file, run } = world();
  const refreshed = await run('catalog', 'refresh', '--region', 'us-east-1', 'us-west-2');
  expect(refreshed.code).toBe(EXIT.ok);
  expect(refreshed.text).toMatch(/^on-demand +\d+ +0 *$/m);
  // The simulator describes no types and no scores, as an account without these rights.
  expect(refreshed.text).toMatch(/^types +0 +2 +us-(east-1|west-2): InvalidAction/m);
  expect(refreshed.text).toMatch(/^interruptions +0 +1 +all regions: /m);
  expect(existsSync(file)).toBe(true);

  const shown = JSON.parse((await run('catalog', 'show', '--json')).text);
  expect(shown).toMatchObject({ from: 'refreshed', place: file });
  expect(shown.ages.find(({ figure }: { figure: string }) => figure === 'on-demand').newestDays).toBeLessThan(1);

  const live = await run(
    'offers',
    '--type',
    'g5.xlarge',
    '--region',
    'us-east-1',
    '--capacity',
    'on-demand',
    '--service',
    'ec2',
  );
  expect(live.text).toMatch(/g5\.xlarge .*\$1\.01 .* now/);
  const old = await run(
    'offers',
    '--type',
    'g5.xlarge',
    '--region',
    'eu-west-1',
    '--capacity',
    'on-demand',
    '--service',
    'ec2',
  );
  expect(old.text).toMatch(/\$1\.12 .* \d+ d/);

  const forbidden = await run(
    'offers',
    '--type',
    'g5.xlarge',
    '--region',
    'us-west-2',
    '--capacity',
    'spot',
    '--service',
    'ec2',
  );
  expect(forbidden.text).toMatch(/your quota "All G and VT Spot Instance Requests" allows 0 vCPUs, this needs 4/);

  const bytes = readFileSync(file).length;
  expect(bytes).toBeLessThan(JSON.stringify(fileOfCatalog(bundledCatalog())).length * 1.5);
});

test('catalog refresh that reads no price leaves the catalog as it is', async () => {
  const { file, run } = world();
  const { code, text } = await run('catalog', 'refresh', '--region', 'eu-south-9');
  expect(code).toBe(EXIT.notFound);
  expect(text).toMatch(/PricesUnreachable: no live price could be read/);
  expect(existsSync(file)).toBe(false);
});

test('catalog refresh names what a wrong region was likely meant to be', async () => {
  const { code, text } = await world().run('catalog', 'refresh', '--region', 'us-east1');
  expect([code, text]).toEqual([EXIT.usage, expect.stringMatching(/us-east1 is no region; did you mean us-east-1\?/)]);
});
