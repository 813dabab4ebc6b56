import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '#lib/cli/context.ts';
import { runCli } from '#lib/cli/program.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';
import { withCommandOutputs } from '../../scripts/command-outputs.ts';
import { xmlTree } from './render/xml-tree.ts';

const TRACE = join('examples', 'spot-traces');
const JOB = ['--work-hours', '10', '--deadline-hours', '16'];
/** Recorded in 2023 on V100s; not part of the project. */
const RECORDED = join('..', 'shared', 'data', 'spot-traces', 'availability', '1-node', 'aws-02-15-2023');
const NOW = Date.UTC(2026, 10, 25) / 1000;

function world() {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-simulate-'));
  const context: CliContext = {
    env: { XDG_CONFIG_HOME: folder },
    repository: folder,
    out: say,
    err: say,
    api: () => {
      throw new Error('simulate needs no API');
    },
    now: () => NOW,
  };
  const run = async (...args: string[]) => ({
    code: await runCli(context, ['simulate', ...args]),
    text: lines.splice(0).join('\n'),
  });
  const fileOf = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return { folder, run, fileOf };
}

describe('thriftune simulate', () => {
  test('draws zones, money and work, and says stretch by stretch what ran and why', async () => {
    const { code, text } = await world().run(...JOB, '--trace', TRACE, '--policy', 'greedy');
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(/^10\.0 h of work within 16\.0 h, policy greedy$/m);
    expect(text).toMatch(/^us-east-1a ····█+╳·+/m);
    expect(text).toMatch(/^ on-demand ·+▓+·?$/m);
    expect(text).toMatch(
      /^ +0\.0 h +20 min +0\.1 h +\$0\.3244 +interrupted +spot us-west-2a at \$0\.9731 an hour: the rule of the policy; 5\.6 h until the safety point$/m,
    );
    expect(text).toMatch(/ done +on-demand at \$3\.0600 an hour: only on-demand capacity surely meets the deadline/);
    expect(text).toMatch(
      /^greedy: \$[\d.]+, [\d.]+ % over the \$14\.83 of one who knows every tick; [\d.]+ % below on-demand from the start \(\$31\.62\)\.$/m,
    );
    expect(text).toMatch(/^Finished after 15\.\d h, \d+ min before the deadline\. .*interruptions: 6\.$/m);
    expect(text).toMatch(/learnt only by trying/);
    expect(text).toMatch(/those of p3\.2xlarge in 2023 are assumed/);
  });

  test('plays a made-up market, the same for the same seed, and says that it is', async () => {
    const { run } = world();
    const first = await run(...JOB, '--seed', '7');
    expect(first.text).toMatch(/generated market, seed 7 · 4 zones/);
    expect(first.text).toMatch(/^Generated: .*no recording\.$/m);
    expect((await run(...JOB, '--seed', '7')).text).toBe(first.text);
    expect((await run(...JOB, '--seed', '8')).text).not.toBe(first.text);
    expect((await run(...JOB, '--seed', '7', '--zones', '1')).text).toMatch(/the zone is seen every tick/);
  });

  test('puts policies side by side, over one start or many', async () => {
    const { run } = world();
    const one = await run(...JOB, '--trace', TRACE, '--compare');
    expect(one.text).toMatch(/^ +greedy █╳[·█▓▌╳]+$/m);
    expect(one.text).toMatch(/^policy +cost +over optimum +finish +spot +on-demand +starts +interruptions +misses$/m);
    expect(one.text).toMatch(/^on-demand +\$31\.62 +113\.2 % +10\.2 h +0\.0 h +10\.3 h +1 +0 +0$/m);
    const many = await run(...JOB, '--seed', '7', '--compare', '--starts', '5');
    expect(many.text).toMatch(/^Means over 5 starts\. Optimum: \$\d/m);
    expect(many.text).not.toMatch(/█/);
    const optional = await run(...JOB, '--seed', '7', '--compare', '--first-hour-free', '--lead-minutes', '5');
    expect(optional.text).toMatch(/optimum is defined without the first-hour rule/);
    expect(optional.text).not.toMatch(/over optimum/);
  });

  test('ends with 7 when the deadline is missed, after the picture', async () => {
    const { code, text } = await world().run(...JOB, '--trace', TRACE, '--policy', 'evolved', '--lead-minutes', '60');
    expect(code).toBe(EXIT.infeasible);
    expect(text).toMatch(/▲ deadline/);
    expect(text).toMatch(/Finished after 16\.2 h, 14 min LATE\./);
    expect(text).toMatch(/DeadlineMissed: evolved finished 0\.23 h after the deadline$/m);
  });

  test('writes the picture as SVG', async () => {
    const { folder, run } = world();
    const file = join(folder, 'run.svg');
    const { text } = await run(...JOB, '--trace', TRACE, '--svg', file);
    expect(text).toContain(`Picture: ${file}`);
    const tree = xmlTree(readFileSync(file, 'utf8').trimEnd());
    expect(tree.children[0]?.text).toMatch(/^10\.0 h of work within 16\.0 h/);
  });

  test('prints all as JSON with units in the names', async () => {
    const { run } = world();
    const flags = ['--trace', TRACE, '--start', 'tick:12', '--spot-price', '1', '--on-demand-price', '4'];
    const view = JSON.parse((await run(...JOB, ...flags, '--policy', 'greedy', '--json')).text);
    expect(view).toMatchObject({
      schemaVersion: 1,
      kind: 'thriftune.simulation',
      task: { workHours: 10, deadlineHours: 16, rules: { restartSeconds: 720, sight: 'by-trying' } },
      market: {
        from: 'trace',
        source: TRACE,
        gapSeconds: 600,
        startTick: 12,
        onDemandUsdPerHour: 4,
        spotPrices: 'given',
      },
      policy: 'greedy',
      result: { isDeadlineMet: true, lateHours: 0, omniscientUsd: expect.any(Number), spotStarts: expect.any(Number) },
    });
    expect(view.market.zones[0]).toMatchObject({ zone: 'us-east-1a', region: 'us-east-1', usdPerHour: 1 });
    expect(view.stretches[0]).toMatchObject({
      fromHours: 0,
      state: 'spot',
      zone: 'us-east-1a',
      reason: 'rule',
      because: expect.stringMatching(/^spot us-east-1a at /),
    });
    const compared = JSON.parse((await run(...JOB, ...flags, '--compare', '--json')).text);
    expect(compared).toMatchObject({ kind: 'thriftune.simulation-comparison', runs: 1 });
    const greedy = compared.scores.find(({ policy }: { policy: string }) => policy === 'greedy');
    expect(greedy).toMatchObject({ meanUsd: view.result.costUsd, misses: 0 });
    expect(compared.omniscientMeanUsd).toBe(view.result.omniscientUsd);
  });

  test('takes deadline, regions and cap of a job file; flags win', async () => {
    const { run, fileOf } = world();
    const job = fileOf(
      'job.yaml',
      'name: desk\nmodel: m\ntrainingFile: t.jsonl\ncapUsd: 5\nregions: [us-east-1]\ndeadline: 2026-11-25T20:00:00Z\n',
    );
    const { text, code } = await run(job, '--work-hours', '10', '--trace', TRACE);
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(/^desk: 10\.0 h of work within 20\.0 h/);
    expect(text).toMatch(/2 zones/);
    expect(text).not.toMatch(/us-west-2a/);
    expect(text).toMatch(/over the job's cap of \$5\.00/);
    expect((await run(job, ...JOB, '--trace', TRACE)).text).toMatch(/within 16\.0 h/);
  });

  test('estimates the work of a job file from its data, on the GPU that is cheapest a token', async () => {
    const { run } = world();
    const flags = ['examples/support-desk.job.yaml', '--deadline-hours', '4', '--seed', '7'];
    const { text, code } = await run(...flags);
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(/^support-desk: \d+ min of work within 4\.0 h/);
    const [, gpu, tokens] = /^Work: .* estimated for (\S+) \(.*\): 60 steps, some ([\d,]+) tokens/m.exec(text) ?? [];
    expect(gpu).toBeDefined();
    // The tiny model's tokenizer, whose pieces are short, counts 498.9 a step of 8 rows (test/e2e/courses.ts).
    const counted = 60 * 498.9;
    expect(Number(tokens?.replaceAll(',', ''))).toBeGreaterThan(counted / 2);
    expect(Number(tokens?.replaceAll(',', ''))).toBeLessThan(counted * 2);
    const view = JSON.parse((await run(...flags, '--json')).text);
    expect(view.task.estimate).toMatchObject({ steps: 60, gpu });
    expect(view.task.workHours).toBeCloseTo(view.task.estimate.tokens / view.task.estimate.tokensPerSecond / 3600, 9);
  });

  test('refuses by the name of the option or field', async () => {
    const { folder, run, fileOf } = world();
    let files = 0;
    const next = (ending: string) => `${++files}.${ending}`;
    const trace = (more: object) =>
      fileOf(next('json'), JSON.stringify({ metadata: { gap_seconds: 600 }, data: [1], ...more }));
    const job = (more: string) => fileOf(next('yaml'), `model: m\ntrainingFile: t\ncapUsd: 5\n${more}\n`);
    fileOf('bad.jsonl', '{}\n');
    const at = ['--trace', TRACE];
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [at, /--work-hours is missing/],
      [[job(''), ...at], /trainingFile cannot be read: .*no such file/],
      [
        [fileOf(next('yaml'), 'model: m\ntrainingFile: bad.jsonl\ncapUsd: 5\n'), ...at],
        /trainingFile .*bad\.jsonl, line 1: messages is missing/,
      ],
      [['--work-hours', '10', ...at], /--deadline-hours is missing/],
      [['--work-hours', '10', '--deadline-hours', '10.1', ...at], /--deadline-hours must leave 10\.2 h for the work/],
      [['--work-hours', '0', ...at], /--work-hours must be a number from 0\.01/],
      [[job('deadline: 2026-11-24T00:00:00Z'), '--work-hours', '1', ...at], /deadline is past/],
      [
        [job('deadline: 2026-11-25T01:00:00Z'), '--work-hours', '1', ...at],
        /InvalidRequest: deadline must leave 1\.2 h/,
      ],
      [[job('capacities: [spot]'), ...JOB, ...at], /capacities must allow spot and on-demand/],
      [[job('regions: [eu-west-1]'), ...JOB, ...at], /regions eu-west-1: the trace has only us-east-1, us-west-2/],
      [JOB, /--trace or --seed must be given/],
      [[...JOB, '--seed', '1', ...at], /--trace or --seed must be given, and only one/],
      [[...JOB, '--zones', '2', ...at], /--zones is for --seed/],
      [[...JOB, '--trace', join(folder, 'absent')], /--trace .*absent: there is no such file/],
      [[...JOB, '--trace', 'README.md'], /README\.md: not JSON/],
      [[...JOB, '--trace', trace({ data: [-1] })], /\d\.json: .* at data\[0\]/],
      [[...JOB, '--trace', trace({})], /--trace ends after 0\.1 h, before the deadline of 16 h/],
      [[...JOB, ...at, '--start', '30'], /--start must be at most 20 h \(tick:120\)/],
      [[...JOB, ...at, '--start', 'noon'], /--start must be hours such as 54\.5, or tick:1000, not "noon"/],
      [[...JOB, ...at, '--starts', '3'], /--starts needs --compare/],
      [[...JOB, ...at, '--compare', '--starts', '3', '--start', '1'], /--start cannot be given with --starts/],
      [[...JOB, ...at, '--compare', '--policy', 'greedy'], /--policy cannot be given with --compare/],
      [[...JOB, ...at, '--policy', 'greed'], /--policy there is no greed; did you mean greedy\?/],
      [[...JOB, ...at, '--svg', join(folder, 'absent', 'a.svg')], /--svg .*cannot be written/],
    ];
    for (const [args, problem] of cases) {
      const { code, text } = await run(...args);
      expect(text).toMatch(problem);
      expect(code).toBe(EXIT.usage);
    }
  });

  test('refuses a folder whose files do not go together', async () => {
    const { folder, run, fileOf } = world();
    fileOf('us-east-1a.json', '{"metadata":{"gap_seconds":600},"data":[1,0]}');
    fileOf('us-east-1b.json', '{"metadata":{"gap_seconds":300},"data":[1,0]}');
    const { text } = await run(...JOB, '--trace', folder);
    expect(text).toMatch(/us-east-1b\.json has ticks of 300 s, .*us-east-1a\.json has ticks of 600 s$/m);
  });

  test.skipIf(!existsSync(RECORDED))(
    'agrees with the authors of "Can\'t Be Late" to the cent on a recorded zone',
    async () => {
      const file = join(RECORDED, 'us-east-1c_v100_1.json');
      const start = ['--start', 'tick:1000', '--spot-price', '0.9731'];
      const job = ['--work-hours', '48', '--deadline-hours', '52', '--trace', file];
      const { text } = await world().run(...job, ...start, '--policy', 'uniform-progress');
      expect(text).toMatch(/^Recorded on v100_1 \(the files' names\), not on the machines of a job today\.$/m);
      expect(text).toMatch(/^uniform-progress: \$115\.07, .* over the \$94\.09 .*\(\$147\.52\)\.$/m);
    },
  );
});

test('the page shows what the program prints', async () => {
  const page = readFileSync(join('docs', 'simulate.md'), 'utf8');
  expect(await withCommandOutputs(page)).toBe(page);
});
