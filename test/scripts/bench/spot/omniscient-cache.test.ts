import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { omniscientCost } from '../../../../lib/core/spot/omniscient.ts';
import { BASE_RULES, type World } from '../../../../lib/core/spot/world.ts';
import { OmniscientCache } from '../../../../scripts/bench/spot/omniscient-cache.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spot-optimum-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const WORLD: World = {
  gapSeconds: 600,
  pools: [{ name: 'a', region: 'r', up: Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 0), usdPerHour: (tick) => 1 + tick / 10 }],
  onDemandUsdPerHour: 3,
  rules: { ...BASE_RULES, restartSeconds: 60, sight: 'every-tick' },
};
const JOBS = [0, 1, 2].map((startTick) => ({ workSeconds: 1800, deadlineSeconds: 3600, startTick }));

test('remembers over runs, and works on when a run was stopped in the middle of a line', () => {
  const [job] = JOBS;
  if (job === undefined) throw new Error('no job');
  expect(new OmniscientCache(folder).costUsd(WORLD, job)).toBe(omniscientCost(WORLD, job));

  const file = join(folder, readdirSync(folder)[0] ?? '');
  const known = readFileSync(file, 'utf8').replace(/ .*/, ' 123.5');
  writeFileSync(file, known + known.slice(0, -3));
  const later = new OmniscientCache(folder);
  expect(later.costUsd(WORLD, job)).toBe(123.5);
  const costlier = { ...WORLD, rules: { ...WORLD.rules, restartSeconds: 300 } };
  expect(later.costUsd(costlier, job)).toBe(omniscientCost(costlier, job));
});

test('fills from several threads with what one would say', async () => {
  const late = { workSeconds: 3600, deadlineSeconds: 3600, startTick: 0 };
  await new OmniscientCache(folder).fill(
    [...JOBS, ...JOBS, late].map((job) => ({ world: WORLD, job })),
    2,
  );

  const lines = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(4);
  const filled = new OmniscientCache(folder);
  for (const job of [...JOBS, late]) expect(filled.costUsd(WORLD, job)).toBe(omniscientCost(WORLD, job));
});
