import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gpuFamilyOf } from '../lib/core/calibration/gpu-family.ts';
import { groupBy } from '../lib/core/units/group-by.ts';
import { readBenchData } from './bench/bench-data.ts';
import { type BenchDocument, type BenchResult, gitShaOf, inputOf } from './bench/bench-document.ts';
import { type BenchmarkRow, readRows } from './bench/benchmark-row.ts';
import { fitMemory } from './bench/fit-memory.ts';
import { fitThroughput } from './bench/fit-throughput.ts';
import { readInstanceGpus } from './bench/gpu-specs.ts';
import { readPeers } from './bench/memory-baselines.ts';
import { isOffloaded, memoryCasesOf, scoredCases } from './bench/memory-cases.ts';
import { writePage } from './bench/page.ts';
import { judgeBoundary, scoreFit } from './bench/score-fit.ts';
import { predictMemory, scoreMemory } from './bench/score-memory.ts';
import { readGpuPrices, scoreRanking } from './bench/score-ranking.ts';
import { isFitSpeed, scoreThroughput } from './bench/score-throughput.ts';
import { throughputCasesOf } from './bench/throughput-cases.ts';
import { writeConstants } from './bench/write-constants.ts';

/**
 * Scores the estimators of memory, fit and speed as reference/estimators.md section 6a defines it, beside the public rules in the same run.
 *
 * `npm run bench:estimators -- [--fit FILE] [--score FILE] [--json OUT]`. Without files: the shared rows for both, each family predicted from the others; then
 * `docs/estimators.md` and the shipped constants are written too. With two files every constant is from the first.
 */
const { values } = parseArgs({
  options: {
    fit: { type: 'string' },
    score: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log('usage: npm run bench:estimators -- [--fit FILE] [--score FILE] [--json OUT]');
  process.exit(0);
}

const started = performance.now();
const repository = resolve(import.meta.dirname, '..');
const data = readBenchData(repository);
if (data === undefined) {
  console.log('skipped: ../shared/data is not there; the bench reads its rows, models and GPUs from it');
  process.exit(0);
}
const shared = join(data.folder, 'finetune-benchmarks.jsonl');
const fitPath = resolve(values.fit ?? shared);
const scorePath = resolve(values.score ?? shared);
const sameFile = fitPath === scorePath;
const fitRows = readRows(fitPath);
const scoreRows = sameFile ? fitRows : readRows(scorePath);
const peers = readPeers(join(data.folder, 'peer-estimates', 'predictions.jsonl'));
const instanceGpus = readInstanceGpus(join(data.folder, 'gpus.json'));
const prices = readGpuPrices(join(data.folder, 'aws-catalog', 'instances.csv'), instanceGpus);

const memoryFit = memoryCasesOf(fitRows, data);
const memoryScore = sameFile ? memoryFit : memoryCasesOf(scoreRows, data);
const speedFit = throughputCasesOf(fitRows, data);
const speedScore = sameFile ? speedFit : throughputCasesOf(scoreRows, data);
const predicted = predictMemory(memoryFit, memoryScore, sameFile);
const offloadedBoundary = scoreRows.filter((row: BenchmarkRow) => row.tier === 'boundary' && isOffloaded(row)).length;
const results: BenchResult[] = [
  ...scoreMemory(predicted, peers),
  ...scoreFit(predicted, judgeBoundary(memoryFit, memoryScore, sameFile), offloadedBoundary),
  ...scoreThroughput(speedFit, speedScore, sameFile, peers),
  ...scoreRanking(speedFit, speedScore, sameFile, prices),
];
const shownPath = (path: string) => relative(repository, path);
const document: BenchDocument = {
  schema: 'thriftune.bench/1',
  bench: 'estimators',
  gitSha: gitShaOf(repository),
  inputs: [...new Set([fitPath, scorePath])].map((path) => inputOf(path, shownPath(path))),
  results,
  seconds: Math.round((performance.now() - started) / 100) / 10,
};

for (const { target, id, n, value, unit, direction, pass } of results) {
  if (target === null) continue;
  const verdict = pass === null ? 'no rows' : pass ? 'reached' : 'MISSED';
  console.log(
    `${verdict.padEnd(8)} ${id.padEnd(44)} ${String(value).padStart(8)} ${unit.padEnd(4)} ${direction} ${target}  (n ${n})`,
  );
}
console.log(`${document.seconds} s`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`);
if (values.fit === undefined && values.score === undefined) {
  writePage(join(repository, 'docs', 'estimators.md'), document);
  writeConstants(join(repository, 'lib', 'core', 'calibration', 'fitted-constants.ts'), {
    memory: fitMemory(memoryFit),
    throughput: fitThroughput(speedFit.filter(isFitSpeed)),
    source: 'shared finetune-benchmarks.jsonl',
    date: new Date().toISOString().slice(0, 10),
    memoryRows: countsOf(scoredCases(memoryFit).map(({ row }) => gpuFamilyOf(row.gpu ?? 'unknown'))),
    throughputRows: countsOf(speedFit.filter(isFitSpeed).map(({ gpuFamily }) => gpuFamily)),
  });
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    [...groupBy(names, (name) => name)]
      .map(([name, rows]) => [name, rows.length] as const)
      .toSorted((a, b) => b[1] - a[1]),
  );
}
