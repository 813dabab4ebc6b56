import { readFileSync } from 'node:fs';
import { groupBy } from '../../lib/core/units/group-by.ts';
import { type BenchResult, figureOf } from './bench-document.ts';
import { fitThroughput, tokensPerSecondOf } from './fit-throughput.ts';
import { foldsOf } from './folds.ts';
import { isFitSpeed } from './score-throughput.ts';
import { intervalOf, percentOf, tauOf } from './statistics.ts';
import type { ThroughputCase } from './throughput-cases.ts';

const GROUP_ROWS = 5;
/** Pairs that are nearer than this are a matter of chance. */
const APART = 0.1;

/** How well speeds a dollar are put in order, inside groups of one model from one source. */
export function scoreRanking(
  fit: readonly ThroughputCase[],
  score: readonly ThroughputCase[],
  sameFile: boolean,
  prices: ReadonlyMap<string, number>,
): BenchResult[] {
  // Without a price a speed a dollar is unknown: GB200 and GB300 are not sold by the hour.
  const packed = score.filter(({ row, device }) => row.packed === true && prices.has(device.name));
  const fitRows = fit.filter(isFitSpeed);
  const ranked = foldsOf(fitRows, packed, sameFile, ({ family }) => family).flatMap((fold) => {
    const constants = fitThroughput(fold.fit);
    return fold.score.map((one) => {
      const usd = prices.get(one.device.name) ?? 1;
      return { one, predicted: tokensPerSecondOf(one, constants) / usd, observed: one.observedTokensPerSecond / usd };
    });
  });
  const groups = [...groupBy(ranked, ({ one }) => `${one.row.source_key} ${one.row.model}`).values()].filter(
    (rows) => rows.length >= GROUP_ROWS,
  );
  const taus = groups.map((rows) => tauOf(rows, APART));
  const pairs = taus.reduce((sum, tau) => sum + tau.pairs, 0);
  const twins = twinsOf(ranked);
  const shared = { group: 'ranking', direction: '>=' as const };
  return [
    figureOf({
      ...shared,
      id: 'ranking.tau-b',
      subgroup: `${groups.length} groups, ${groups.flat().length} rows`,
      n: pairs,
      metric: 'Kendall tau-b, tokens/s a dollar, weighted by pairs',
      unit: 'tau',
      value: weightedTauOf(taus),
      ci95: intervalOf(taus, weightedTauOf),
      target: 0.85,
    }),
    figureOf({
      ...shared,
      id: 'ranking.a100-h100',
      subgroup: 'same job on A100 and H100',
      n: twins.length,
      metric: 'share of pairs in the right order',
      unit: '%',
      value: percentOf(twins),
    }),
  ];
}

function weightedTauOf(taus: readonly { readonly tau: number; readonly pairs: number }[]): number {
  const pairs = taus.reduce((sum, one) => sum + one.pairs, 0);
  return taus.reduce((sum, one) => sum + one.tau * one.pairs, 0) / Math.max(1, pairs);
}

/** Jobs that were measured on A100 and H100 alike: whether the cheaper one a token was told. */
function twinsOf(
  ranked: readonly { readonly one: ThroughputCase; readonly predicted: number; readonly observed: number }[],
): boolean[] {
  const jobs = groupBy(ranked, ({ one: { row } }) =>
    JSON.stringify([row.model, row.method, row.seq_len, row.gpus, row.precision]),
  );
  return [...jobs.values()].flatMap((rows) => {
    const a100 = rows.find(({ one }) => one.gpuFamily === 'A100');
    const h100 = rows.find(({ one }) => one.gpuFamily === 'H100');
    if (a100 === undefined || h100 === undefined) return [];
    return [Math.sign(a100.predicted - h100.predicted) === Math.sign(a100.observed - h100.observed)];
  });
}

/** Dollars a GPU-hour on demand in us-east-1, the cheapest type of each GPU, from the shared catalog; names as in gpus.json. */
export function readGpuPrices(catalog: string, instancesOf: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const [header = '', ...lines] = readFileSync(catalog, 'utf8').split('\n');
  const names = header.split(',');
  const column = (cells: readonly string[], name: string) => cells[names.indexOf(name)] ?? '';
  const prices = new Map<string, number>();
  for (const line of lines) {
    const cells = line.split(',');
    const gpu = instancesOf.get(column(cells, 'instance_type'));
    const usd = Number(column(cells, 'ondemand_usd_h')) / Number(column(cells, 'gpu_count'));
    if (gpu === undefined || column(cells, 'region') !== 'us-east-1' || !(usd > 0) || !Number.isFinite(usd)) continue;
    prices.set(gpu, Math.min(usd, prices.get(gpu) ?? Number.POSITIVE_INFINITY));
  }
  return prices;
}
