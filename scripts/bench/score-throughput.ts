import { createHash } from 'node:crypto';
import { factorOf } from '../../lib/core/calibration/calibration.ts';
import type { ThroughputConstants } from '../../lib/core/throughput/throughput-constants.ts';
import { groupBy } from '../../lib/core/units/group-by.ts';
import { CUTS } from './bands.ts';
import { type BenchResult, figureOf } from './bench-document.ts';
import { fitThroughput, tokensPerSecondOf } from './fit-throughput.ts';
import { type Fold, foldsOf, leaveOut } from './folds.ts';
import type { PeerPrediction } from './memory-baselines.ts';
import { speedBaselinesOf } from './speed-baselines.ts';
import { intervalOf, mapeOf, type Pair, sourceMapeOf } from './statistics.ts';
import { isSixteenBit, type ThroughputCase } from './throughput-cases.ts';

/** Rows of a source that may be used to calibrate it: the smallest sha256 of their id, so that nobody picks them. */
const DECLARED_ROWS = 3;
const MOST_GPUS = 64;
/** GPU families with too few rows are listed without a target. */
const FAMILY_ROWS = 5;

/** A row with its speed as predicted without its family, before and after calibration on the source's declared rows. */
interface PredictedSpeed extends ThroughputCase {
  readonly plain: number;
  readonly calibrated: number;
  readonly isDeclared: boolean;
}

/** Packed rows in the types that the product trains in. */
export function isMainSpeed(one: ThroughputCase): boolean {
  return one.row.packed === true && isSixteenBit(one) && (one.row.gpus ?? 1) <= MOST_GPUS;
}

/** Rows from which constants are fitted: those, and rows of variable length whose mean is told. */
export function isFitSpeed(one: ThroughputCase): boolean {
  return isMainSpeed(one) || (one.row.packed === false && one.row.seq_len_mean != null && isSixteenBit(one));
}

export function scoreThroughput(
  fit: readonly ThroughputCase[],
  score: readonly ThroughputCase[],
  sameFile: boolean,
  peers: readonly PeerPrediction[],
): BenchResult[] {
  const fitRows = fit.filter(isFitSpeed);
  const main = score.filter(isMainSpeed);
  const rows = foldsOf(fitRows, main, sameFile, ({ family }) => family).flatMap(predictFold);
  const left = leaveOut(fitRows, main, ({ gpuFamily }) => gpuFamily).flatMap(predictFold);
  return [
    ...mainFigures(rows, peers),
    ...familyFigures(left),
    ...variableFigures(fitRows, score, sameFile),
    ...listedFigures(fitRows, score, sameFile),
  ];
}

function mainFigures(rows: readonly PredictedSpeed[], peers: readonly PeerPrediction[]): BenchResult[] {
  const group = 'throughput, packed, 16 bit';
  const kept = rows.filter(({ isDeclared }) => !isDeclared);
  const calibrated = kept.map((one) => pairOf(one, one.calibrated));
  const plain = rows.map((one) => pairOf(one, one.plain));
  const baseline = speedBaselinesOf(rows, peers);
  const figure = (id: string, subgroup: string, pairs: readonly Pair[], target: number | null, by: 'source' | 'row') =>
    figureOf({
      id: `throughput.${id}.by-${by}`,
      group,
      subgroup,
      n: pairs.length,
      metric: by === 'source' ? 'MAPE, mean of sources with 5 rows' : 'MAPE, mean of rows',
      unit: '%',
      value: by === 'source' ? (sourceMapeOf(pairs) ?? null) : mapeOf(pairs),
      ci95: intervalOf(pairs, by === 'source' ? sourceMapeOf : mapeOf),
      direction: '<=',
      target,
      baseline: by === 'source' ? baseline.bySource : baseline.byRow,
    });
  return [
    figure('calibrated', 'calibrated on 3 rows a source', calibrated, 15, 'source'),
    figure('calibrated', 'calibrated on 3 rows a source', calibrated, 15, 'row'),
    figure('plain', 'not calibrated', plain, 30, 'source'),
    figure('plain', 'not calibrated', plain, 30, 'row'),
    ...Object.entries(CUTS).flatMap(([cut, nameOf]) =>
      [...groupBy(kept, (one) => nameOf({ ...one, architecture: one.input.architecture }))].map(([name, members]) => {
        const pairs = members.map((one) => pairOf(one, one.calibrated));
        return figureOf({
          id: `throughput.calibrated.${cut}.${name}`,
          group,
          subgroup: `${cut}: ${name}`,
          n: pairs.length,
          metric: 'MAPE, mean of rows, calibrated',
          unit: '%',
          value: mapeOf(pairs),
          ci95: intervalOf(pairs, mapeOf),
          direction: '<=',
        });
      }),
    ),
  ];
}

/** Each GPU family predicted from all others. */
function familyFigures(rows: readonly PredictedSpeed[]): BenchResult[] {
  return [...groupBy(rows, ({ gpuFamily }) => gpuFamily)].map(([family, members]) => {
    const pairs = members.filter(({ isDeclared }) => !isDeclared).map((one) => pairOf(one, one.calibrated));
    const target = members.length >= FAMILY_ROWS ? 25 : null;
    return figureOf({
      id: `throughput.family-left-out.${family}`,
      group: 'throughput, GPU family left out',
      subgroup: family,
      n: pairs.length,
      metric: 'MAPE, mean of rows, calibrated',
      unit: '%',
      value: pairs.length === 0 ? null : mapeOf(pairs),
      ci95: intervalOf(pairs, mapeOf),
      direction: '<=',
      target,
    });
  });
}

/** Rows of PEFT's suite: variable length, one constant calibrated on three rows that are then left out. */
function variableFigures(
  fitRows: readonly ThroughputCase[],
  score: readonly ThroughputCase[],
  sameFile: boolean,
): BenchResult[] {
  const rows = score.filter((one) => one.row.source_key === 'peft-metamathqa' && one.row.superseded !== true);
  const kept = foldsOf(fitRows, rows, sameFile, ({ family }) => family)
    .flatMap(predictFold)
    .filter(({ isDeclared }) => !isDeclared);
  const pairs = kept.map((one) => pairOf(one, one.calibrated));
  return [
    figureOf({
      id: 'throughput.variable-length',
      group: 'throughput, variable length',
      subgroup: 'PEFT suite, L40S',
      n: pairs.length,
      metric: 'MAPE, mean of rows, calibrated on 3 rows',
      unit: '%',
      value: pairs.length === 0 ? null : mapeOf(pairs),
      ci95: intervalOf(pairs, mapeOf),
      direction: '<=',
      target: 30,
    }),
  ];
}

/** Rows outside the figures: lower precisions, and fms's rows of variable length, whose lengths nobody tells. */
function listedFigures(
  fitRows: readonly ThroughputCase[],
  score: readonly ThroughputCase[],
  sameFile: boolean,
): BenchResult[] {
  const others = {
    'fp8 and lower, 16-bit prediction': score.filter((one) => !isSixteenBit(one)),
    'fms, lengths unknown': score.filter((one) => one.family === 'fms' && one.row.packed === false),
  };
  return Object.entries(others).map(([name, rows]) => {
    const predicted = foldsOf(fitRows, rows, sameFile, ({ family }) => family).flatMap(predictFold);
    const pairs = predicted.filter(({ isDeclared }) => !isDeclared).map((one) => pairOf(one, one.calibrated));
    return figureOf({
      id: `throughput.listed.${name}`,
      group: 'throughput, listed',
      subgroup: name,
      n: pairs.length,
      metric: 'MAPE, mean of rows, calibrated',
      unit: '%',
      value: pairs.length === 0 ? null : mapeOf(pairs),
      direction: '<=',
    });
  });
}

function predictFold({ fit, score }: Fold<ThroughputCase>): PredictedSpeed[] {
  if (score.length === 0) return [];
  const constants = fitThroughput(fit);
  return [...groupBy(score, ({ row }) => row.source_key).values()].flatMap((rows) => calibrateSource(rows, constants));
}

function calibrateSource(rows: readonly ThroughputCase[], constants: ThroughputConstants): PredictedSpeed[] {
  const declared = rows.toSorted((a, b) => (sha256(a.row.id) < sha256(b.row.id) ? -1 : 1)).slice(0, DECLARED_ROWS);
  const measured = declared.map((one) => ({
    predicted: tokensPerSecondOf(one, constants),
    measured: one.observedTokensPerSecond,
    at: '',
  }));
  const { factor } = factorOf(measured, 'throughput');
  return rows.map((one) => {
    const plain = tokensPerSecondOf(one, constants);
    return { ...one, plain, calibrated: plain * factor.p50, isDeclared: declared.includes(one) };
  });
}

function pairOf(one: ThroughputCase, predicted: number): Pair {
  return { source: one.row.source_key, predicted, observed: one.observedTokensPerSecond };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
