import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFleetCommand, DescribeSpotPriceHistoryCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPriceFile } from '../../../local/simulator/market/price-file.ts';
import { readTrace } from '../../../local/simulator/market/trace-files.ts';
import { Zones } from '../../../local/simulator/market/zones.ts';
import { describeOne, fleetInput, type Harness, RATE, START, sim, startHarness } from './support/harness.ts';

/** 40 market minutes: 20 wall seconds. */
const GAP = 2400;
const TICK_WALL = GAP / RATE;
const poolOf = (letter: 'a' | 'b', up: readonly number[], prices?: readonly (readonly [number, number])[]) => ({
  region: 'us-east-1',
  zoneId: letter === 'a' ? 'use1-az1' : 'use1-az2',
  instanceTypes: ['g5.xlarge'],
  up,
  ...(prices === undefined ? {} : { prices }),
});

let harness: Harness;
let tokens = 0;
beforeEach(async () => {
  harness = await startHarness({ noticeSeconds: 120 / RATE });
});
afterEach(() => harness.close());

async function play(...pools: ReturnType<typeof poolOf>[]): Promise<void> {
  await sim(harness, 'POST', 'trace', { gapSeconds: GAP, pools });
  await sim(harness, 'POST', 'trace/start', {});
}

/** The new instance's id, or the code of the refusal. */
async function launch(letter: 'a' | 'b', capacity: 'spot' | 'on-demand' = 'spot', type = 'g5.xlarge'): Promise<string> {
  tokens += 1;
  const answer = await harness.ec2.send(
    new CreateFleetCommand(
      fleetInput({
        ClientToken: `trace-${tokens}`,
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '1' },
            Overrides: [{ InstanceType: type as 'g5.xlarge', SubnetId: `subnet-${letter}` }],
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: capacity },
      }),
    ),
  );
  return answer.Instances?.[0]?.InstanceIds?.[0] ?? answer.Errors?.[0]?.ErrorCode ?? 'nothing';
}

async function pricesOf(type: 'g5.xlarge' | 'g6.xlarge', from: number, to: number) {
  const answer = await harness.ec2.send(
    new DescribeSpotPriceHistoryCommand({
      InstanceTypes: [type],
      AvailabilityZone: 'us-east-1a',
      StartTime: new Date(from * 1000),
      EndTime: new Date(to * 1000),
    }),
  );
  return (answer.SpotPriceHistory ?? [])
    .map(({ Timestamp, SpotPrice }) => [(Timestamp?.getTime() ?? 0) / 1000 - START, Number(SpotPrice)])
    .toReversed();
}

describe('a trace', () => {
  it('gives spot capacity in the ticks that have it, and on-demand always', async () => {
    await play(poolOf('a', [0, 1, 0]), poolOf('b', [1, 0, 0]));
    expect([await launch('a'), await launch('a', 'on-demand')]).toEqual([
      'InsufficientInstanceCapacity',
      expect.stringMatching(/^i-/),
    ]);
    expect(await launch('b')).toMatch(/^i-/);
    await harness.time.advance(TICK_WALL);
    expect(await launch('a')).toMatch(/^i-/);
    expect(await launch('b')).toBe('InsufficientInstanceCapacity');
    await harness.time.advance(TICK_WALL);
    expect(await launch('a')).toBe('InsufficientInstanceCapacity');
    expect(await launch('a', 'on-demand')).toMatch(/^i-/);
  });

  it('holds its first tick until it is started and its last one for ever', async () => {
    await sim(harness, 'POST', 'trace', { gapSeconds: GAP, pools: [poolOf('a', [1, 0, 1])] });
    await harness.time.advance(5 * TICK_WALL);
    expect(await launch('a')).toMatch(/^i-/);
    await sim(harness, 'POST', 'trace/start', { atEpochSeconds: START + 7 * GAP });
    await harness.time.advance(2.5 * TICK_WALL);
    expect(await launch('a')).toMatch(/^i-/);
    await harness.time.advance(TICK_WALL);
    expect(await launch('a')).toBe('InsufficientInstanceCapacity');
    await harness.time.advance(50 * TICK_WALL);
    expect(await launch('a')).toMatch(/^i-/);
  });

  it('takes instances back with the notice of two minutes, so that they are gone when the tick begins', async () => {
    await play(poolOf('a', [1, 0]), poolOf('b', [1, 1]));
    const [lost, kept, onDemand] = [await launch('a'), await launch('b'), await launch('a', 'on-demand')];
    await harness.time.advance(TICK_WALL - 120 / RATE - 0.01);
    expect(harness.emulator.told(lost)).not.toContain('warning:terminate');
    await harness.time.advance(0.01);
    expect(harness.emulator.told(lost)).toContain('warning:terminate');
    // EC2 takes back what it has; it gives nothing out.
    expect(await launch('a')).toBe('InsufficientInstanceCapacity');
    await harness.time.advance(120 / RATE);
    const endedAt = new Date((START + GAP) * 1000).toISOString().replace('T', ' ').replace('.000Z', ' GMT');
    expect(await describeOne(harness, lost)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Server.SpotInstanceTermination' },
      StateTransitionReason: `Server.SpotInstanceTermination (${endedAt})`,
    });
    for (const id of [kept, onDemand]) expect((await describeOne(harness, id)).State?.Name).toBe('running');
  });

  it('bills up to the tick, however long the notice lasts on the wall, and nothing within the first hour', async () => {
    await sim(harness, 'POST', 'settings', { noticeSeconds: 10 });
    await play(poolOf('a', [1, 0], [[0, 0.3]]), poolOf('b', [1, 1, 0], [[0, 0.36]]));
    await launch('a');
    await launch('b');
    await harness.time.advance(3 * TICK_WALL);
    const { lines } = (await sim(harness, 'GET', 'bill')) as {
      lines: { sku: string; azId: string; seconds: number; microUsd: number; free?: string }[];
    };
    const of = (azId: string) => lines.filter((line) => line.sku === 'instance' && line.azId === azId);
    const sum = (azId: string, what: 'seconds' | 'microUsd') => of(azId).reduce((total, line) => total + line[what], 0);
    expect([sum('use1-az1', 'seconds'), sum('use1-az1', 'microUsd')]).toEqual([GAP, 0]);
    expect([sum('use1-az2', 'seconds'), sum('use1-az2', 'microUsd')]).toEqual([2 * GAP, 480_000]);
  });

  it('is the whole spot market while it plays, with its prices; before and after the seeded ones hold', async () => {
    const seeded = await pricesOf('g5.xlarge', START, START);
    await harness.time.advance(10);
    await play(
      poolOf(
        'a',
        [1, 1, 1],
        [
          [0, 0.25],
          [2, 0.31],
        ],
      ),
    );
    const origin = 10 * RATE;
    await harness.time.advance(2 * TICK_WALL + 1);
    const now = START + origin + 2 * GAP + RATE;
    expect(await pricesOf('g6.xlarge', now, now)).toEqual([]);
    const during = await pricesOf('g5.xlarge', START + origin, now);
    expect(during).toEqual([
      [origin, 0.25],
      [origin + 2 * GAP, 0.31],
    ]);
    await fetch(`${harness.simulator.url}/_sim/trace`, { method: 'DELETE' });
    await harness.time.advance(1);
    expect(await pricesOf('g6.xlarge', now, now)).toHaveLength(1);
    expect(await pricesOf('g5.xlarge', START + origin, now + 1)).toEqual([
      ...during,
      [origin + 2 * GAP + RATE, expect.any(Number)],
    ]);
    expect(await pricesOf('g5.xlarge', START, START)).toEqual(seeded);
  });

  it('gives the notice at once to what runs in a pool that its first tick has not', async () => {
    await sim(harness, 'POST', 'settings', { noticeSeconds: 10 });
    const id = await launch('a');
    await harness.time.advance(2);
    await play(poolOf('a', [0]));
    await harness.time.advance(0);
    expect(harness.emulator.told(id)).toContain('warning:terminate');
  });

  it('recommends to leave before the notice, where it is asked to, once', async () => {
    const pools = [poolOf('a', [1, 0]), poolOf('b', [1, 1])];
    await sim(harness, 'POST', 'trace', { gapSeconds: GAP, rebalanceLeadSeconds: 600, pools });
    await sim(harness, 'POST', 'trace/start', {});
    const [leaves] = [await launch('a'), await launch('b'), await launch('a', 'on-demand')];
    await harness.time.advance(TICK_WALL - 600 / RATE);
    const recommended = () =>
      harness.emulator.events.filter(({ detailType }) => detailType === 'EC2 Instance Rebalance Recommendation');
    const resource = `arn:aws:ec2:us-east-1:123456789012:instance/${leaves}`;
    expect(recommended()).toMatchObject([{ resources: [resource], detail: { 'instance-id': leaves } }]);
    expect((await describeOne(harness, leaves)).State?.Name).toBe('running');
    await harness.time.advance(TICK_WALL);
    expect(recommended()).toHaveLength(1);
    expect(harness.emulator.told(leaves)).toContain('warning:terminate');
  });

  it('is refused when it is wrong, and its start when there is none', async () => {
    const wrong = await sim(harness, 'POST', 'trace', { gapSeconds: GAP, startTick: 3, pools: [poolOf('a', [1])] });
    expect(wrong['message']).toMatch(/startTick/);
    expect((await sim(harness, 'POST', 'trace/start', {}))['message']).toMatch(/no trace/);
    expect(await sim(harness, 'GET', 'trace')).toEqual({ trace: null });
  });
});

describe('recorded traces', () => {
  const sells = { file: readPriceFile(), zones: new Zones({}), region: 'us-east-1' };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trace-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, value: unknown) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value));
    return join(folder, path);
  };
  const course = (data: readonly number[], gap = 195) => ({ metadata: { gap_seconds: gap }, data });

  it('are played on the zones that sell spot, in the order of their names, with the prices that belong to them', () => {
    write('availability/1-node/aws-02-15-2023/us-west-2a_v100_1.json', course([0, 4]));
    write('availability/1-node/aws-02-15-2023/us-east-1c_v100_1.json', course([1, 0]));
    write('availability/1-node/aws-02-15-2023/us-west-2c_v100_1.json', course([1, 1]));
    write('prices/aws-p3.2xlarge-02-15-2023/us-east-1c_v100_1.json', {
      metadata: { gap_seconds: 195, on_demand_usd_per_h: 3.06 },
      changes: [[0, 0.918]],
    });
    expect(readTrace(join(folder, 'availability/1-node/aws-02-15-2023'), 1, sells)).toEqual({
      gapSeconds: 195,
      startTick: 1,
      pools: [
        {
          region: 'us-east-1',
          zoneId: 'use1-az1',
          up: [1, 0],
          prices: [[0, 0.918]],
          recordedOnDemandUsdPerHour: 3.06,
        },
        { region: 'us-east-1', zoneId: 'use1-az2', up: [0, 4] },
      ],
    });
  });

  const real = join(import.meta.dirname, '../../../../shared/data/spot-traces/availability/1-node/aws-02-15-2023');
  it.skipIf(!existsSync(real))('are read as they were published (V100 in 2023; skipped without ../shared/data)', () => {
    const { gapSeconds, pools } = readTrace(real, 0, sells);
    expect([gapSeconds, ...pools.map(({ up }) => up.length)]).toEqual([195, 20158, 20158]);
    expect(pools.map(({ prices }) => prices?.[0])).toEqual([
      [0, 1.6703],
      [0, 1.2054],
    ]);
  });

  it('that cannot be played say why', () => {
    expect(() => readTrace(join(folder, 'absent'), 0, sells)).toThrow(/no such file/);
    expect(() => readTrace(folder, 0, sells)).toThrow(/no trace/);
    const one = write('a.json', course([1]));
    expect(() => readTrace(one, 7, sells)).toThrow(/startTick/);
    writeFileSync(join(folder, 'text'), 'no JSON');
    expect(() => readTrace(join(folder, 'text'), 0, sells)).toThrow(/text is not JSON/);
    write('b.json', course([1], 600));
    expect(() => readTrace(folder, 0, sells)).toThrow(/ticks differ/);
  });
});

describe('a trace in the configuration', () => {
  it("begins with the market's clock; types pay the recorded share of their own on-demand price", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trace-'));
    const path = join(folder, 'zone.json');
    const metadata = { gap_seconds: GAP, on_demand_usd_per_h: 2 };
    writeFileSync(path, JSON.stringify({ metadata, data: [0, 0, 1], changes: [[0, 0.5]] }));
    await harness.close();
    harness = await startHarness({ trace: { path, startTick: 1 } });
    expect(await launch('a')).toBe('InsufficientInstanceCapacity');
    expect(await pricesOf('g5.xlarge', START, START)).toEqual([[0, 0.2515]]);
    await harness.time.advance(TICK_WALL);
    expect(await launch('a', 'spot', 'g6.xlarge')).toMatch(/^i-/);
    rmSync(folder, { recursive: true, force: true });
  });
});
