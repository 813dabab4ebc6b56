import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSpotTraces, readTraceFile } from '#lib/adapters/files/spot-traces.ts';
import { placeOf, tracedPoolOf } from '#lib/core/spot/spot-trace.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'traces-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const SET = 'availability/1-node/aws-01-02-2026';
const PRICES = 'prices/aws-g6.xlarge-01-02-2026';

describe('a folder of traces', () => {
  test('is read with zones, nodes and the prices that belong to it', () => {
    write(`${SET}/eu-south-2b_l4_1.json`, { metadata: { gap_seconds: 60 }, data: [0, 1, 1, 0] });
    write(`${SET}/README.md`, 'not a trace');
    write(`${PRICES}/eu-south-2b_l4_1.json`, {
      metadata: { gap_seconds: 120, on_demand_usd_per_h: 0.8 },
      changes: [
        [0, 0.2],
        [1, 0.3],
      ],
    });
    write('preemption/4-node/aws-01-02-2026/us-gov-west-1a_v100_1.json', {
      metadata: { gap_seconds: 300 },
      data: [4, 3, 0, 4],
    });
    const [one, gang, ...none] = readSpotTraces(root);
    expect(none).toEqual([]);
    expect(one).toMatchObject({
      set: SET,
      name: 'eu-south-2b_l4_1',
      zone: 'eu-south-2b',
      region: 'eu-south-2',
      nodes: 1,
      gapSeconds: 60,
      onDemandUsdPerHour: 0.8,
      up: Uint8Array.of(0, 1, 1, 0),
      spotUsdPerHour: Float64Array.of(0.2, 0.2, 0.3, 0.3),
    });
    expect(gang).toMatchObject({ nodes: 4, zone: 'us-gov-west-1a', region: 'us-gov-west-1', onDemandUsdPerHour: 3.06 });
    expect(gang?.up).toEqual(Uint8Array.of(1, 0, 0, 1));
    expect(gang?.spotUsdPerHour).toBeUndefined();
    expect(gang && tracedPoolOf(gang, 'recorded').usdPerHour(0)).toBeCloseTo(4 * 0.9731);
    expect(one && tracedPoolOf(one, 'recorded').usdPerHour(99)).toBe(0.3);
    expect(one && tracedPoolOf(one, 'constant').usdPerHour(99)).toBeCloseTo((0.9731 * 0.8) / 3.06);
  });

  test.each([
    ['no JSON', '{', /us-east-1a_v100_1\.json: not JSON/],
    ['no gap', { metadata: {}, data: [1] }, /us-east-1a_v100_1\.json: .*gap_seconds/s],
    ['a share', { metadata: { gap_seconds: 60 }, data: [1, 0.5] }, /us-east-1a_v100_1\.json: .*data\[1\]/s],
    ['nothing', { metadata: { gap_seconds: 60 }, data: [] }, /us-east-1a_v100_1\.json: .*data/s],
  ])('with %s says which file is wrong', (_, content, message) => {
    write(`${SET}/us-east-1a_v100_1.json`, content);
    expect(() => readSpotTraces(root)).toThrow(message);
  });

  test('with prices out of order, twice, or without traces says so', () => {
    expect(() => readSpotTraces(root)).toThrow(/no traces; expected availability/);
    expect(() => readTraceFile(join(root, 'no.json'))).toThrow(/no\.json: there is no such file/);
    write(`${SET}/us-east-1a_v100_1.json`, { metadata: { gap_seconds: 60 }, data: [1] });
    const prices = { metadata: { gap_seconds: 60 }, changes: [[0, 1]] };
    write(`${PRICES}/us-east-1a_v100_1.json`, { ...prices, changes: [...prices.changes, [0, 2]] });
    expect(() => readSpotTraces(root)).toThrow(/prices.*us-east-1a_v100_1\.json: .*ticks must rise/s);
    write(`${PRICES}/us-east-1a_v100_1.json`, prices);
    write(`prices/aws-p3.2xlarge-01-02-2026/us-east-1a_v100_1.json`, prices);
    expect(() => readSpotTraces(root)).toThrow(/p3\.2xlarge.*: a second price of the trace/);
  });
});

test('a name begins with its place', () => {
  expect(placeOf('us-west-2a_k80_8')).toEqual({ zone: 'us-west-2a', region: 'us-west-2' });
  expect(placeOf('us-west-2-lax-1a_v100_1')).toEqual({ zone: 'us-west-2-lax-1a', region: 'us-west-2' });
  expect(placeOf('ap-southeast-2c')).toEqual({ zone: 'ap-southeast-2c', region: 'ap-southeast-2' });
});
