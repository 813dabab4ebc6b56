import { describe, expect, test } from 'vitest';
import { pictureOf, type SimulationScene } from '#lib/cli/render/simulation-picture.ts';
import { simulationSvg } from '#lib/cli/render/simulation-svg.ts';
import { axisSteps, hourSteps } from '#lib/cli/render/svg.ts';
import { timelineChart } from '#lib/cli/render/timeline-chart.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { type TracedJob, taskOf } from '#lib/core/spot/simulate-run.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { timelineOf } from '#lib/core/spot/timeline.ts';
import { BASE_RULES, type World } from '#lib/core/spot/world.ts';
import { GREEDY } from '#lib/core/spot-baselines/greedy.ts';
import { ON_DEMAND_ONLY } from '#lib/core/spot-baselines/on-demand.ts';
import { allIn, xmlTree } from './xml-tree.ts';

/** 24 h in ticks of half an hour: west is there from 2 to 6 h, east from 8 to 10 h. */
const up = (from: number, to: number) =>
  Uint8Array.from({ length: 48 }, (_, tick) => Number(tick >= from && tick < to));
const WORLD: World = {
  gapSeconds: 1800,
  pools: [
    { name: 'west <a>', region: 'west', up: up(4, 12), usdPerHour: () => 1 },
    { name: 'east & b', region: 'east', up: up(16, 20), usdPerHour: () => 1 },
  ],
  onDemandUsdPerHour: 3,
  rules: { ...BASE_RULES, restartSeconds: 1800, sight: 'by-trying' },
};
const JOB: TracedJob = { workSeconds: 8 * 3600, deadlineSeconds: 16 * 3600, startTick: 0 };

function sceneOf(policies: readonly SpotPolicy[], job = JOB): SimulationScene {
  const task = taskOf(WORLD, job, [PRIOR_HAZARDS, PRIOR_HAZARDS]);
  const timelines = policies.map((policy) => timelineOf(WORLD, job, task, policy));
  return { title: 'a "title" & <more>', subtitle: 'one · two', world: WORLD, job, timelines };
}

const drawn = (...policies: readonly SpotPolicy[]) => xmlTree(simulationSvg(pictureOf(sceneOf(policies))));
const byClass = (tree: ReturnType<typeof xmlTree>, name: string) =>
  allIn(tree, ({ attributes }) => attributes['class'] === name);
const textsOf = (tree: ReturnType<typeof xmlTree>) =>
  allIn(tree, ({ name }) => name === 'text').map(({ text }) => text);
const number = (text: string | undefined) => Number(text);

describe('the picture as SVG', () => {
  test('is well-formed, has a name and follows the page, light or dark', () => {
    const tree = drawn(GREEDY);
    expect(tree).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg', role: 'img' } });
    expect(tree.children.find(({ name }) => name === 'title')?.text).toBe('a "title" & <more>');
    const style = tree.children.find(({ name }) => name === 'style')?.text;
    expect(style).toMatch(/prefers-color-scheme:dark/);
    const colours = [...(style ?? '').matchAll(/(?<=var\()--[a-z]+/g)].map(([name]) => name);
    const [light = '', dark = ''] = (style ?? '').split('@media');
    for (const name of new Set(colours)) for (const part of [light, dark]) expect(part).toContain(`${name}:#`);
  });

  test('has a lane a zone and one of on-demand, with capacity and what ran at its place in time', () => {
    const tree = drawn(GREEDY);
    const [west, east, onDemand] = byClass(tree, 'lane');
    expect([west, east, onDemand].map((lane) => lane?.children[0]?.text)).toEqual([
      'west <a>',
      'east & b',
      'on-demand',
    ]);
    if (west === undefined || onDemand === undefined) throw new Error('a lane is missing');
    const [down] = byClass(west, 'down');
    const perHour = number(down?.attributes['width']) / 16;
    const hours = (x: string | undefined) => (number(x) - number(down?.attributes['x'])) / perHour;
    for (const name of ['up', 'spot']) {
      const [bar] = byClass(west, name);
      expect(hours(bar?.attributes['x'])).toBeCloseTo(2, 1);
      expect(number(bar?.attributes['width']) / perHour).toBeCloseTo(4, 1);
    }
    expect(byClass(west, 'lost')).toHaveLength(1);
    // Greedy is left to the safety net: 3 h of work and two starts, in whole ticks, before 16 h.
    expect(hours(byClass(onDemand, 'on-demand')[0]?.attributes['x'])).toBeCloseTo(12, 1);
  });

  test('draws money and work to the end of the run, and the line of the deadline', () => {
    const scene = sceneOf([GREEDY]);
    const tree = drawn(GREEDY);
    expect(byClass(tree, 'curve c0')).toHaveLength(2);
    expect(byClass(tree, 'dot c0')).toHaveLength(2);
    expect(byClass(tree, 'needed')).toHaveLength(1);
    expect(textsOf(tree)).toEqual(
      expect.arrayContaining(['cost so far', 'deadline', 'hours since the start', '100 %']),
    );
    const [, workDot] = byClass(tree, 'dot c0');
    const full = allIn(tree, ({ text }) => text === '100 %')[0];
    expect(scene.timelines[0]?.result.lateSeconds).toBe(0);
    expect(number(workDot?.attributes['cy'])).toBeCloseTo(number(full?.attributes['y']) - 4, 1);
  });

  test('puts policies side by side: a lane and a colour each', () => {
    const tree = drawn(GREEDY, ON_DEMAND_ONLY);
    expect(byClass(tree, 'lane').map(({ children }) => children[0]?.text)).toEqual([
      'west <a>',
      'east & b',
      'greedy',
      'on-demand',
    ]);
    expect(byClass(tree, 'curve c1')).toHaveLength(2);
    expect(byClass(tree, 'key c1')).toHaveLength(1);
  });

  test('stays inside its frame, a late run too', () => {
    const late = pictureOf(sceneOf([ON_DEMAND_ONLY], { ...JOB, deadlineSeconds: 4 * 3600 }));
    expect(late.spanHours).toBe(8.5);
    const tree = xmlTree(simulationSvg(late));
    const [width, height] = [number(tree.attributes['width']), number(tree.attributes['height'])];
    for (const { attributes } of allIn(tree, () => true)) {
      for (const x of ['x', 'x1', 'x2', 'cx']) expect(number(attributes[x] ?? '0')).toBeLessThanOrEqual(width);
      for (const y of ['y', 'y1', 'y2', 'cy']) expect(number(attributes[y] ?? '0')).toBeLessThanOrEqual(height);
    }
    expect(simulationSvg(late)).not.toMatch(/NaN|Infinity/);
  });
});

describe('the picture as text', () => {
  test('says by letters what ran, where capacity was and where it was taken', () => {
    const lines = timelineChart(pictureOf(sceneOf([GREEDY]))).split('\n');
    expect(lines[0]).toMatch(/^ *west <a> ·{9}█{17}╳·+$/);
    expect(lines[1]).toMatch(/^ *east & b ·{36}█{8}╳·+$/);
    expect(lines[2]).toMatch(/^ *on-demand ·{54}▓{15,}·*$/);
    expect(lines.filter((line) => line.includes('•')).length).toBeGreaterThan(4);
  });

  test('marks the deadline that a run went past', () => {
    const late = timelineChart(pictureOf(sceneOf([ON_DEMAND_ONLY], { ...JOB, deadlineSeconds: 4 * 3600 })));
    expect(late).toMatch(/^ +▲ deadline$/m);
  });
});

describe('axes', () => {
  test('have round steps that reach over the most', () => {
    expect(axisSteps(147, 4)).toEqual([0, 50, 100, 150]);
    expect(axisSteps(0.3, 4).at(-1)).toBeCloseTo(0.3, 9);
    expect(hourSteps(52, 12)).toEqual([0, 6, 12, 18, 24, 30, 36, 42, 48]);
  });
});
