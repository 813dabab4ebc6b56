import { estimateMemory, type MemoryEstimate } from '../../lib/core/memory/estimate-memory.ts';
import { groupBy } from '../../lib/core/units/group-by.ts';
import { CUTS } from './bands.ts';
import { type BenchResult, figureOf } from './bench-document.ts';
import { fitMemory, sizeOf } from './fit-memory.ts';
import { foldsOf } from './folds.ts';
import { MEMORY_BASELINES, type PeerPrediction } from './memory-baselines.ts';
import { isScored, type MemoryCase } from './memory-cases.ts';
import { intervalOf, mapeOf, type Pair, sourceMapeOf, underTenthOf } from './statistics.ts';

/** A row with its prediction from constants that were fitted without its family. */
export interface PredictedMemory extends MemoryCase {
  readonly estimate: MemoryEstimate;
  /** The row's own kind of size. */
  readonly size: MemoryEstimate['allocatedGib'];
  /** With what a row leaves open at its largest. */
  readonly upperGib: number;
}

export function predictMemory(
  fit: readonly MemoryCase[],
  score: readonly MemoryCase[],
  sameFile: boolean,
): PredictedMemory[] {
  return foldsOf(fit, score, sameFile, ({ family }) => family).flatMap((fold) => {
    const constants = fitMemory(fold.fit);
    return fold.score.map((one) => {
      const estimate = estimateMemory(one.input, constants, one.usableGib);
      const upper = estimateMemory({ ...one.input, microBatch: one.largestMicroBatch }, constants, one.usableGib);
      return { ...one, estimate, size: sizeOf(estimate, one.kind), upperGib: sizeOf(upper, one.kind).p95 };
    });
  });
}

const SECTIONS = [
  {
    id: 'memory.a.one-gpu',
    group: 'memory, tier A, one GPU',
    target: 6,
    has: (one: MemoryCase) => one.tier === 'A' && !isSeveral(one),
  },
  {
    id: 'memory.a.several-gpus',
    group: 'memory, tier A, several GPUs',
    target: 10,
    has: (one: MemoryCase) => one.tier === 'A' && isSeveral(one),
  },
  { id: 'memory.b', group: 'memory, tier B', target: 15, has: (one: MemoryCase) => one.tier === 'B' },
] as const;

/** Errors of the predicted median, by section and cut, beside the public rules. */
export function scoreMemory(predicted: readonly PredictedMemory[], peers: readonly PeerPrediction[]): BenchResult[] {
  const scored = predicted.filter(isScored);
  return SECTIONS.flatMap(({ id, group, target, has }) => {
    const rows = scored.filter(has);
    const pairs = rows.map(pairOf);
    const baseline = baselinesOf(rows, peers);
    const shared = { group, n: rows.length, unit: '%', direction: '<=' as const };
    const bySource = sourceMapeOf(pairs) ?? null;
    return [
      figureOf({
        ...shared,
        id: `${id}.by-source`,
        metric: 'MAPE, mean of sources with 5 rows',
        value: bySource,
        ci95: intervalOf(pairs, sourceMapeOf),
        target,
        baseline: baseline.bySource,
      }),
      figureOf({
        ...shared,
        id: `${id}.by-row`,
        metric: 'MAPE, mean of rows',
        value: mapeOf(pairs),
        ci95: intervalOf(pairs, mapeOf),
        target,
        baseline: baseline.byRow,
      }),
      figureOf({
        ...shared,
        id: `${id}.under`,
        metric: 'predicted over 10 % too low',
        value: underTenthOf(pairs),
        ci95: intervalOf(pairs, underTenthOf),
      }),
      ...cutsOf(id, group, rows),
    ];
  });
}

/** Every figure by source, tuning, GPU, length and vocabulary; without targets. */
function cutsOf(
  id: string,
  group: string,
  rows: readonly (PredictedMemory & { readonly observedGib: number })[],
): BenchResult[] {
  return Object.entries(CUTS).flatMap(([cut, nameOf]) =>
    [...groupBy(rows, nameOf)].map(([name, members]) => {
      const pairs = members.map(pairOf);
      return figureOf({
        id: `${id}.${cut}.${name}`,
        group,
        subgroup: `${cut}: ${name}`,
        n: members.length,
        metric: 'MAPE, mean of rows',
        unit: '%',
        value: mapeOf(pairs),
        ci95: intervalOf(pairs, mapeOf),
        direction: '<=',
      });
    }),
  );
}

function pairOf(one: PredictedMemory & { readonly observedGib: number }): Pair {
  return { source: one.row.source_key, predicted: one.size.p50, observed: one.observedGib };
}

/** The same figures of the public rules, each on the rows that it can express; a name says on how many. */
function baselinesOf(
  rows: readonly (PredictedMemory & { readonly observedGib: number })[],
  peers: readonly PeerPrediction[],
) {
  const byRow: Record<string, number> = {};
  const bySource: Record<string, number> = {};
  const add = (name: string, pairs: readonly Pair[]) => {
    if (pairs.length === 0) return;
    byRow[`${name} (${pairs.length} rows)`] = mapeOf(pairs);
    const mean = sourceMapeOf(pairs);
    if (mean !== undefined) bySource[`${name} (${pairs.length} rows)`] = mean;
  };
  for (const [name, rule] of Object.entries(MEMORY_BASELINES)) {
    add(
      name,
      rows.flatMap((one) => pairsFrom(one, rule(one))),
    );
  }
  for (const [name, predictions] of groupBy(peers, ({ estimator }) => estimator)) {
    const gib = new Map(predictions.map((prediction) => [prediction.id, prediction.mem_gib]));
    add(
      name,
      rows.flatMap((one) => pairsFrom(one, gib.get(one.row.id))),
    );
  }
  return { byRow, bySource };
}

function pairsFrom(one: PredictedMemory & { readonly observedGib: number }, predicted: number | undefined): Pair[] {
  return predicted === undefined ? [] : [{ source: one.row.source_key, predicted, observed: one.observedGib }];
}

function isSeveral({ row }: MemoryCase): boolean {
  return (row.gpus ?? 1) > 1;
}
