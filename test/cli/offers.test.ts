import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '#lib/cli/context.ts';
import { runCli } from '#lib/cli/program.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';
import { NOW } from '../core/catalog/fixtures.ts';

function world() {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-offers-'));
  const context: CliContext = {
    env: { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
    repository: folder,
    out: say,
    err: say,
    api: () => {
      throw new Error('offers need no API');
    },
    now: () => NOW,
  };
  const run = async (...args: string[]) => ({ code: await runCli(context, args), text: lines.splice(0).join('\n') });
  return { folder, run };
}

describe('thriftune offers', () => {
  test('is a table, cheapest first, with the age of every price', async () => {
    const { code, text } = await world().run(
      'offers',
      '--gpu',
      'L4',
      '--region',
      'us-east-1',
      '--capacity',
      'on-demand',
    );
    expect(code).toBe(EXIT.ok);
    const [head, , first, ...rest] = text.split('\n');
    expect(head).toMatch(/^type +GPUs +GiB each +capacity +where +\$\/h +\$\/GPU-h +\$\/PFLOP-h +price/);
    expect(first).toMatch(
      /^g6\.xlarge +1× L4 +22\.2 +on-demand +us-east-1 +\$0\.8048 +\$0\.8048 +\$6\.65 +128 d, stale/,
    );
    for (const row of rest.filter((line) => line.includes('us-east-1'))) expect(row).toMatch(/\d d/);
    expect(text).toMatch(/g6f\.large .*1× 1\/8 of L4 .*not supported: a fraction/);
    expect(text).toMatch(/catalog refresh/);
  });

  test('says where spot saves nothing, and what is not known', async () => {
    const { run } = world();
    const spot = await run('offers', '--type', 'g6.2xlarge', '--region', 'us-east-1', '--capacity', 'spot');
    expect(spot.text).toMatch(/us-east-1 use1-az\d +\$0\.97\d+.*saves nothing against on-demand/);
    const p5e = await run('offers', '--type', 'p5e.48xlarge', '--limit', '0');
    expect(p5e.text).toMatch(/unknown +unknown +unknown +never seen/);
    expect(p5e.text).not.toMatch(/on-demand/);
  });

  test('shows with --wide between what the price may be, and where it is from', async () => {
    const { text } = await world().run(
      'offers',
      '--type',
      'p5.48xlarge',
      '--capacity',
      'spot',
      '--wide',
      '--limit',
      '3',
    );
    expect(text).toMatch(/90 % between.*interrupted a month.*source/);
    expect(text).toMatch(/\$\d+\.\d\d – \$\d+\.\d\d.*anycloud/);
    expect(text).toMatch(/^3 of \d+ offers \(--limit 0 shows all\)/m);
  });

  test('prints all as JSON with units in the names', async () => {
    const { text } = await world().run('offers', '--gpu', 'H200', '--sort', 'usdPerPflopHour', '--json');
    const view = JSON.parse(text);
    expect(view).toMatchObject({ schemaVersion: 1, kind: 'thriftune.offers', catalog: { from: 'bundled' } });
    expect(view.offers).toHaveLength(view.total);
    expect(view.offers[0]).toMatchObject({
      key: expect.stringMatching(/^(ec2|sagemaker)\/.*H?p5e/),
      price: { usdPerHour: expect.any(Number), ageDays: expect.any(Number), stale: true, source: expect.any(String) },
    });
  });

  test('takes offers of a file, and those of the usual place', async () => {
    const { folder, run } = world();
    const offer = (gpu: string, more = '') =>
      `schemaVersion: 1\noffers:\n  - { name: desk, gpu: ${gpu}, gpuCount: 1, place: home, usdPerHour: 0.05, source: me, asOf: 2026-11-01${more} }\n`;
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, offer('L4'));
    expect((await run('offers', '--offers', file, '--service', 'other')).text).toMatch(
      /desk +1× L4 .*home +\$0\.0500.*24 d/,
    );
    mkdirSync(join(folder, 'thriftune'));
    writeFileSync(join(folder, 'thriftune', 'offers.yaml'), offer('RTX-4090'));
    const unknown = await run('offers');
    expect(unknown.code).toBe(EXIT.usage);
    expect(unknown.text).toMatch(/desk has a GPU that is not in the catalog: RTX-4090[\s\S]+gpuFacts/);
    writeFileSync(file, offer('L4', ', colour: red'));
    const wrong = await run('offers', '--offers', file);
    expect([wrong.code, wrong.text]).toEqual([EXIT.usage, expect.stringMatching(/colour/)]);
    writeFileSync(file, offer('L4').replace('0.05', '-1'));
    expect((await run('offers', '--offers', file)).text).toMatch(/usdPerHour/);
    expect((await run('offers', '--offers', join(folder, 'absent.yaml'))).code).toBe(EXIT.usage);
  });

  test('takes the example of a file of offers', async () => {
    const { text } = await world().run('offers', '--offers', join('examples', 'offers.yaml'), '--service', 'other');
    expect(text).toMatch(/workstation +1× RTX-4090 +23\.5 [\s\S]*other-cloud-h100x8 +8× H100 /);
  });

  test.each([
    [['--gpu', 'H10O'], /--gpu: no offer has H10O; did you mean H100\?/],
    [['--type', 'g6e.12xlrge'], /did you mean g6e\.12xlarge\?/],
    [['--region', 'us-est-1'], /did you mean us-east-1\?/],
    [['--min-gpu-gib', '-4'], /--min-gpu-gib must be a number from 0/],
    [['--min-gpu-gib', 'NaN'], /--min-gpu-gib/],
    [['--max-usd-per-hour', 'abc'], /--max-usd-per-hour must be a number/],
    [['--max-usd-per-hour', ''], /--max-usd-per-hour/],
    [['--limit', '1.5'], /--limit must be a whole number/],
    [['--sort', 'colour'], /usdPerGpuHour/],
    [['--capacity', 'reserved'], /capacity-block/],
  ])('refuses %j with the field', async (args, message) => {
    const { code, text } = await world().run('offers', ...args);
    expect(code).toBe(EXIT.usage);
    expect(text).toMatch(message);
  });

  test('says so when nothing meets all that', async () => {
    const { code, text } = await world().run('offers', '--gpu', 'B300', '--max-usd-per-hour', '1');
    expect([code, text]).toEqual([EXIT.ok, 'No offer meets all that.']);
  });
});

describe('thriftune catalog show', () => {
  test('says which catalog is in use and how old each figure is', async () => {
    const { folder, run } = world();
    const shown = await run('catalog', 'show');
    expect(shown.code).toBe(EXIT.ok);
    expect(shown.text).toMatch(/in use +the catalog that the program ships/);
    expect(shown.text).toMatch(/^spot +764 +0 +85 d/m);
    expect(shown.text).toMatch(/not supported: p3\.16xlarge.*retired/);
    mkdirSync(join(folder, 'thriftune'));
    writeFileSync(join(folder, 'thriftune', 'catalog.json'), 'not a catalog');
    const passed = JSON.parse((await run('catalog', 'show', '--json')).text);
    expect(passed).toMatchObject({ from: 'bundled', passedOver: 'it is not JSON' });
  });
});
