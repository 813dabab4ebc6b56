import { estimateMemory } from '../../lib/core/memory/estimate-memory.ts';
import { type Verdict, verdictOf } from '../../lib/core/memory/verdict.ts';
import { type BenchResult, figureOf } from './bench-document.ts';
import { fitMemory } from './fit-memory.ts';
import { foldsOf } from './folds.ts';
import { isScored, type MemoryCase } from './memory-cases.ts';
import type { PredictedMemory } from './score-memory.ts';
import { intervalOf, meanOf, percentOf } from './statistics.ts';

/** Rows at up to this share of usable memory must be let through. */
const EASY_SHARE = 0.85;
const BOUNDARY_STRETCH = 1.3;

/** How well the verdict tells rows that ran from rows that ran out of memory. */
export function scoreFit(
  predicted: readonly PredictedMemory[],
  boundary: readonly { stated: Verdict; stretched: Verdict }[],
  offloadedBoundary: number,
): BenchResult[] {
  const failed = predicted.filter(({ tier, row }) => tier === 'A' && row.oom === true);
  const ran = predicted.filter(isScored);
  const easy = ran.filter(({ observedGib, usableGib }) => observedGib <= EASY_SHARE * usableGib);
  const judged = [...failed, ...ran];
  const group = 'fit';
  const share = <T>(
    id: string,
    metric: string,
    items: readonly T[],
    flag: (item: T) => boolean,
    direction: '<=' | '>=',
    target: number,
  ) =>
    figureOf({
      id,
      group,
      metric,
      n: items.length,
      unit: '%',
      value: percentOf(items.map(flag)),
      ci95: intervalOf(items, (sample) => percentOf(sample.map(flag))),
      direction,
      target,
    });
  const count = (id: string, metric: string, n: number, value: number, target: number | null) =>
    figureOf({ id, group, metric, n, unit: 'rows', value, direction: '<=', target });
  const above = ran.filter(({ upperGib, observedGib }) => upperGib < observedGib);
  const good = ({ stated, stretched }: { stated: Verdict; stretched: Verdict }) =>
    stated !== 'does not fit' && stretched !== 'fits';
  return [
    count(
      'fit.oom-fits',
      'out-of-memory rows of tier A called `fits`',
      failed.length,
      failed.filter((one) => verdictOfRow(one) === 'fits').length,
      0,
    ),
    share(
      'fit.oom-does-not-fit',
      'out-of-memory rows of tier A called `does not fit`',
      failed,
      (one) => verdictOfRow(one) === 'does not fit',
      '>=',
      85,
    ),
    share(
      'fit.easy-fits',
      'rows that ran at up to 85 % of usable memory called `fits`',
      easy,
      (one) => verdictOfRow(one) === 'fits',
      '>=',
      97,
    ),
    share(
      'fit.tight',
      'all rows called `tight: probe`',
      judged,
      (one) => verdictOfRow(one) === 'tight: probe',
      '<=',
      10,
    ),
    share(
      'fit.boundary',
      'boundary rows `fits` or `tight` as stated, never `fits` at 1.3 × the length',
      boundary,
      good,
      '>=',
      100,
    ),
    count(
      'fit.boundary-offloaded',
      'boundary rows that offload activations: listed, not judged',
      offloadedBoundary,
      offloadedBoundary,
      null,
    ),
    count('fit.above-p95', 'rows that ran above the predicted p95', ran.length, above.length, 0),
    ...(['allocated', 'reserved', 'device'] as const).map((kind) => ratioOf(kind, ran)),
    neededRatioOf(ran),
  ];
}

/** Verdicts of boundary rows at their own length and beyond it. */
export function judgeBoundary(
  fit: readonly MemoryCase[],
  score: readonly MemoryCase[],
  sameFile: boolean,
): { stated: Verdict; stretched: Verdict }[] {
  const rows = score.filter(({ tier }) => tier === 'boundary');
  return foldsOf(fit, rows, sameFile, ({ family }) => family).flatMap((fold) => {
    if (fold.score.length === 0) return [];
    const constants = fitMemory(fold.fit);
    return fold.score.map(({ input, usableGib }) => {
      const stretchedInput = { ...input, sequenceTokens: BOUNDARY_STRETCH * input.sequenceTokens };
      return {
        stated: verdictOf(estimateMemory(input, constants, usableGib), usableGib),
        stretched: verdictOf(estimateMemory(stretchedInput, constants, usableGib), usableGib),
      };
    });
  });
}

function verdictOfRow({ estimate, usableGib }: PredictedMemory): Verdict {
  return verdictOf(estimate, usableGib);
}

function ratioOf(kind: 'allocated' | 'reserved' | 'device', ran: readonly PredictedMemory[]): BenchResult {
  const rows = ran.filter((one) => one.kind === kind);
  const value = meanOf(rows.map(({ size }) => size.p95 / size.p50));
  return figureOf({
    id: `fit.p95-over-p50.${kind}`,
    group: 'fit',
    subgroup: kind,
    metric: 'mean of p95 ÷ p50',
    n: rows.length,
    unit: '×',
    value,
    direction: '<=',
  });
}

function neededRatioOf(ran: readonly PredictedMemory[]): BenchResult {
  const value = meanOf(ran.map(({ estimate: { neededGib } }) => neededGib.p95 / neededGib.p50));
  return figureOf({
    id: 'fit.p95-over-p50.needed',
    group: 'fit',
    subgroup: 'needed (the verdict)',
    metric: 'mean of p95 ÷ p50',
    n: ran.length,
    unit: '×',
    value,
    direction: '<=',
  });
}
