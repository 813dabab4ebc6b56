import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSpotTraces } from '../lib/adapters/files/spot-traces.ts';
import { type BenchDocument, gitShaOf, inputOf } from './bench/bench-document.ts';
import { OmniscientCache } from './bench/spot/omniscient-cache.ts';
import { playScenes } from './bench/spot/play-scenes.ts';
import { policyCost } from './bench/spot/policy-cost.ts';
import { resultsOf } from './bench/spot/results.ts';
import { jobsOf, worldOf } from './bench/spot/run-scene.ts';
import { type Scene, scenesOf } from './bench/spot/scenes.ts';
import { writeSpotPage } from './bench/spot/spot-page.ts';
import { requireAboveOptimum, type ScenePlayed, scoresOf } from './bench/spot/summaries.ts';
import { tableOf, titleOf } from './bench/spot/tables.ts';
import { benchTraceOf, setsOf } from './bench/spot/trace-sets.ts';

const USAGE = `usage: npm run bench:spot -- --traces DIR [options]

Plays spot policies over recorded capacity, as reference/spot.md 5 and 5a define it, against an exact optimum.

  --traces DIR      a folder laid out like ../shared/data/spot-traces
  --json FILE       all figures as thriftune.bench/1
  --page FILE       writes the tables between the page's marks
  --tables NAMES    only these tables, by comma ("one zone", "several zones at their prices", "time split", …)
  --sets TEXT       only sets whose name contains it
  --policies NAMES  only these policies, by comma; then nothing is held against a target
  --quick           ten starts a file`;

const { values } = parseArgs({
  options: {
    traces: { type: 'string' },
    json: { type: 'string' },
    page: { type: 'string' },
    tables: { type: 'string' },
    sets: { type: 'string' },
    policies: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || values.traces === undefined) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const QUICK_STARTS = 10;
const started = performance.now();
const repository = resolve(import.meta.dirname, '..');
const folder = resolve(values.traces);
if (!existsSync(folder)) {
  console.error(`--traces: there is no folder ${folder}`);
  process.exit(2);
}
const traces = readSpotTraces(folder).map(benchTraceOf);
const scenes = scenesOf(setsOf(traces));
const wanted = [...scenes.keys()].filter((index) => isWanted(scenes[index]));
const mostStarts = values.quick ? QUICK_STARTS : Number.MAX_SAFE_INTEGER;

const optima = await omniscientOf();
const byScene = await playScenes({
  folder,
  scenes,
  wanted,
  policies: values.policies?.split(','),
  mostStarts,
  onProgress: progressOf('policies'),
});
const played = wanted.map((index): ScenePlayed => {
  const scene = scenes[index] as Scene;
  return { scene, byPolicy: byScene.get(index) ?? new Map(), omniscientUsd: optima.get(index) };
});
for (const one of played) requireAboveOptimum(one);
const scores = scoresOf(played);
const shownPath = (path: string) => relative(repository, path);
const document: BenchDocument = {
  schema: 'thriftune.bench/1',
  bench: 'spot',
  gitSha: gitShaOf(repository),
  inputs: traces.flatMap(({ path, pricePath }) =>
    [path, ...(pricePath === undefined ? [] : [pricePath])].map((file) => inputOf(file, shownPath(file))),
  ),
  results: [...resultsOf(scores), ...policyCost()],
  seconds: Math.round((performance.now() - started) / 100) / 10,
};

for (const scored of scores) console.log(`\n${titleOf(scored)}\n${tableOf(scored)}`);
console.log('\nAgainst the targets');
for (const { target, id, n, value, unit, pass } of document.results)
  if (target !== null && (pass === false || !id.endsWith('misses')))
    console.log(
      `${pass === true ? 'reached' : 'MISSED '} ${id}: ${value} ${unit} <= ${Math.round(target * 1000) / 1000} (n ${n})`,
    );
const missRows = document.results.filter(({ metric }) => metric === 'deadline misses');
console.log(
  `deadline misses: ${missRows.reduce((sum, { value }) => sum + (value ?? 0), 0)} in ${missRows.length} rows`,
);
console.log(`${document.seconds} s`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`);
if (values.page !== undefined) writeSpotPage(values.page, readFileSync(values.page, 'utf8'), scores, document);

function isWanted(scene: Scene | undefined): boolean {
  if (scene === undefined) return false;
  const hasTable = values.tables === undefined || values.tables.split(',').includes(scene.table);
  return hasTable && (values.sets === undefined || scene.group.includes(values.sets));
}

/** Of the scenes that the optimum is defined for: not those of an option. */
async function omniscientOf(): Promise<ReadonlyMap<number, readonly number[]>> {
  const cache = new OmniscientCache(join(repository, '.thriftune', 'spot-optimum'));
  const cases = wanted
    .filter((index) => !scenes[index]?.table.startsWith('option'))
    .map((index) => {
      const scene = scenes[index] as Scene;
      const world = worldOf(scene, traces);
      return { index, world, jobs: jobsOf({ ...scene, starts: Math.min(scene.starts, mostStarts) }, world) };
    });
  console.error('optimum of every start (remembered in .thriftune/spot-optimum)');
  await cache.fill(cases.flatMap(({ world, jobs }) => jobs.map((job) => ({ world, job }))));
  return new Map(cases.map(({ index, world, jobs }) => [index, jobs.map((job) => cache.costUsd(world, job))]));
}

function progressOf(what: string) {
  let shown = -1;
  return (done: number, of: number) => {
    const percent = Math.floor((20 * done) / of) * 5;
    if (percent !== shown) console.error(`${what}: ${percent} %`);
    shown = percent;
  };
}
