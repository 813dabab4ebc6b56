import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One figure of a benchmark. Percentages as 6.5, not 0.065. */
export interface BenchResult {
  readonly id: string;
  readonly group: string;
  readonly subgroup: string;
  readonly n: number;
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly target: number | null;
  readonly direction: '<=' | '>=';
  readonly pass: boolean | null;
  readonly baseline: Readonly<Record<string, number>>;
}

/** What every benchmark of the project writes (estimators.md section 6a). */
export interface BenchDocument {
  readonly schema: 'thriftune.bench/1';
  readonly bench: string;
  readonly gitSha: string;
  readonly inputs: readonly { readonly path: string; readonly sha256: string; readonly rows: number }[];
  readonly results: readonly BenchResult[];
  readonly seconds: number;
}

type Figure = Pick<BenchResult, 'id' | 'group' | 'n' | 'metric' | 'unit' | 'value' | 'direction'> &
  Partial<BenchResult>;

/** A figure with what is left out filled in, rounded, and held against its target. */
export function figureOf(figure: Figure): BenchResult {
  const value = figure.value === null || !Number.isFinite(figure.value) ? null : rounded(figure.value);
  const target = figure.target ?? null;
  const meets =
    value === null || target === null ? null : figure.direction === '<=' ? value <= target : value >= target;
  return {
    id: figure.id,
    group: figure.group,
    subgroup: figure.subgroup ?? 'all',
    n: figure.n,
    metric: figure.metric,
    unit: figure.unit,
    value,
    ci95: figure.ci95 == null ? null : [rounded(figure.ci95[0]), rounded(figure.ci95[1])],
    target,
    direction: figure.direction,
    pass: meets,
    baseline: Object.fromEntries(Object.entries(figure.baseline ?? {}).map(([name, one]) => [name, rounded(one)])),
  };
}

export function inputOf(path: string, shownPath: string): BenchDocument['inputs'][number] {
  const text = readFileSync(path, 'utf8');
  const rows = text.split('\n').filter((line) => line.trim() !== '').length;
  return { path: shownPath, sha256: createHash('sha256').update(text).digest('hex'), rows };
}

export function gitShaOf(repository: string): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: repository, encoding: 'utf8' }).trim();
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
