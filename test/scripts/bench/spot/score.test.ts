import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSpotTraces } from '#lib/adapters/files/spot-traces.ts';
import { BASE_RULES } from '#lib/core/spot/world.ts';
import { RIVAL, SUBJECT } from '../../../../scripts/bench/spot/bench-policies.ts';
import { hazardsFor } from '../../../../scripts/bench/spot/hazards-for.ts';
import { resultsOf } from '../../../../scripts/bench/spot/results.ts';
import { jobsOf, type RunFigures, runScene, worldOf } from '../../../../scripts/bench/spot/run-scene.ts';
import { type Scene, scenesOf } from '../../../../scripts/bench/spot/scenes.ts';
import {
  ALL_CONFIGS,
  requireAboveOptimum,
  type ScenePlayed,
  scoresOf,
} from '../../../../scripts/bench/spot/summaries.ts';
import { benchTraceOf, setsOf } from '../../../../scripts/bench/spot/trace-sets.ts';

const SCENE: Scene = {
  table: 'one zone',
  group: 'made up',
  isShared: false,
  config: 'C48 R60 d0.2',
  traces: [],
  prices: 'constant',
  rules: { ...BASE_RULES, restartSeconds: 720, sight: 'every-tick' },
  workHours: 48,
  deadlineHours: 60,
  starts: 2,
  hazards: 'other zones',
  fittedOn: [],
};
const run = (costUsd: number, lateSeconds = 0): RunFigures => ({
  costUsd,
  lateSeconds,
  spotStarts: 1,
  onDemandStarts: 0,
  interruptions: 0,
  spotHours: 1,
  onDemandHours: 0,
});
const played = (
  costs: Readonly<Record<string, readonly number[]>>,
  omniscientUsd: readonly number[],
  { late = '', ...scene }: Partial<Scene> & { readonly late?: string } = {},
): ScenePlayed => ({
  scene: { ...SCENE, ...scene },
  byPolicy: new Map(
    Object.entries(costs).map(([name, all]) => [name, all.map((cost) => run(cost, name === late ? 60 : 0))]),
  ),
  omniscientUsd,
});

describe('the score of a set', () => {
  const set = (scene: Partial<Scene> = {}) => [
    played({ [SUBJECT]: [10, 14], [RIVAL]: [12, 16], evolved: [10, 12] }, [10, 10], { ...scene, late: 'evolved' }),
    // One start fewer, as where a deadline does not fit into every file.
    played({ [SUBJECT]: [6], [RIVAL]: [6], evolved: [6] }, [5], { ...scene, config: 'C48 R92 d0.2' }),
  ];
  const scoreOf = (policy: string, config: string) =>
    scoresOf(set())
      .find((score) => score.config === config)
      ?.summaries.get(policy);

  test('is a ratio of means, each configuration counting alike', () => {
    expect(scoreOf(SUBJECT, SCENE.config)).toMatchObject({ meanUsd: 12, runs: 2, misses: 0 });
    expect(scoreOf(SUBJECT, SCENE.config)?.overOmniscientPercent).toBeCloseTo(20);
    expect(scoreOf(SUBJECT, ALL_CONFIGS)?.meanUsd).toBe(9);
    expect(scoreOf(SUBJECT, ALL_CONFIGS)?.overOmniscientPercent).toBeCloseTo(100 * (18 / 15 - 1));
    expect(scoreOf('evolved', ALL_CONFIGS)).toMatchObject({ misses: 2, mostLateSeconds: 60 });
  });

  test('has the cost that nine runs in ten do not exceed', () => {
    const ten = Array.from({ length: 10 }, (_, index) => index + 1);
    const [score] = scoresOf([played({ [SUBJECT]: ten }, ten)]);
    expect(score?.summaries.get(SUBJECT)?.p90Usd).toBe(9);
  });

  const verdictsOf = (scene: Partial<Scene>) =>
    resultsOf(scoresOf(set(scene)))
      .filter(({ target, subgroup }) => target !== null && subgroup.endsWith(ALL_CONFIGS))
      .map(({ metric, value, target, pass }) => [metric, value, target, pass]);

  test('of files that are not the shared ones is held against the rivals of the same run', () => {
    expect(verdictsOf({})).toEqual([
      ['mean cost', 9, 10, true],
      ['over omniscient', 20, 100 * (17 / 15 - 1), false],
      ['deadline misses', 0, 0, true],
    ]);
  });

  test('of the shared files is held against the issue', () => {
    expect(verdictsOf({ group: 'availability/1-node/aws-02-15-2023', isShared: true })).toEqual([
      ['over omniscient', 20, 6.5, false],
      ['deadline misses', 0, 0, true],
    ]);
  });

  test('refuses a run in time that costs less than the optimum', () => {
    expect(() => requireAboveOptimum(played({ [SUBJECT]: [9] }, [10]))).toThrow(/the optimum is 10/);
    expect(() => requireAboveOptimum(played({ [SUBJECT]: [9] }, [10], { late: SUBJECT }))).not.toThrow();
  });
});

describe('other folders of traces', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bench-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const HOURS = 100;
  const data = (seed: number) => Array.from({ length: HOURS * 6 }, (_, tick) => ((tick * seed) % 37 < 20 ? 1 : 0));
  const write = (path: string, content: unknown) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };

  test('make scenes for what fits into them, with hazards from other zones alone', () => {
    const names = ['ap-south-1a_l4_1', 'ap-south-1b_l4_1', 'sa-east-1a_l4_1'];
    for (const [index, name] of names.entries()) {
      write(`availability/1-node/aws-07-01-2026/${name}.json`, {
        metadata: { gap_seconds: 600 },
        data: data(index + 2),
      });
      write(`prices/aws-g6.xlarge-07-01-2026/${name}.json`, { metadata: { gap_seconds: 600 }, changes: [[0, 0.3]] });
    }
    const files = readSpotTraces(root);
    const scenes = scenesOf(setsOf(files.map(benchTraceOf)));
    const groups = scenes.filter(({ table }) => table === 'several zones at their prices').map(({ group }) => group);
    expect(new Set(groups)).toEqual(
      new Set(['availability/1-node/aws-07-01-2026 all zones', 'availability/1-node/aws-07-01-2026 ap-south-1']),
    );
    expect(scenes.some(({ table }) => table === 'time split')).toBe(false);
    expect(scenes.every(({ isShared }) => !isShared)).toBe(true);
    expect(scenes[0]?.starts).toBe(50);

    const [first, second] = files;
    if (first === undefined || second === undefined) throw new Error('no files');
    const renamed = { ...second, zone: first.zone };
    expect(hazardsFor(first, [first, renamed])).toEqual(hazardsFor(first, []));
    expect(hazardsFor(first, files)).not.toEqual(hazardsFor(first, []));
  });

  test('are scored from starts that are spread over the window', () => {
    write('availability/1-node/aws-07-01-2026/ap-south-1a_l4_1.json', {
      metadata: { gap_seconds: 600 },
      data: data(3),
    });
    const files = readSpotTraces(root);
    const scene = scenesOf(setsOf(files.map(benchTraceOf))).find(({ deadlineHours }) => deadlineHours === 60);
    if (scene === undefined) throw new Error('no scene');
    const starts = jobsOf(scene, worldOf(scene, files)).map(({ startTick }) => startTick);
    expect(starts[0]).toBe(0);
    expect(starts.at(-1)).toBe(600 - 360 - 3);
    for (const figures of runScene({ ...scene, starts: 3 }, SUBJECT, files)) expect(figures.lateSeconds).toBe(0);
  });
});
