import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TraceFile } from '../../../lib/adapters/files/spot-traces.ts';
import { groupBy } from '../../../lib/core/units/group-by.ts';
import { SHARED_SETS, SINGLE_FILE } from './shared-files.ts';

/** A trace with what it is known by. */
export interface BenchTrace extends TraceFile {
  readonly sha256: string;
  readonly priceSha256: string | undefined;
}

/** Files that are scored together. */
export interface TraceSet {
  readonly name: string;
  readonly traces: readonly BenchTrace[];
  /** All of a set of the shared files, and nothing else. */
  readonly isShared: boolean;
  readonly startsPerFile: number;
  /** Fitted on the first two thirds, scored on the last. */
  readonly hasTimeSplit: boolean;
}

export function benchTraceOf(trace: TraceFile): BenchTrace {
  return {
    ...trace,
    sha256: sha256Of(trace.path),
    priceSha256: trace.pricePath === undefined ? undefined : sha256Of(trace.pricePath),
  };
}

/** The folders' sets. Files that are not the shared ones make a set of their own beside them. */
export function setsOf(traces: readonly BenchTrace[]): readonly TraceSet[] {
  return [...groupBy(traces, ({ set }) => set)].flatMap(([name, files]) => {
    const known = files.filter(({ sha256 }) => SHARED_SETS[name]?.includes(sha256));
    if (known.length !== SHARED_SETS[name]?.length) return [setOf(name, files, false)];
    const others = files.filter((file) => !known.includes(file));
    const single = known.filter(({ sha256 }) => sha256 === SINGLE_FILE);
    return [
      ...single.map((file) => setOf(`${name} ${file.name}`, [file], true)),
      { ...setOf(name, known, true), ...(single.length > 0 && FIVE_FILE_FORM) },
      ...(others.length > 0 ? [setOf(`${name} other files`, others, false)] : []),
    ];
  });
}

/** The five files of 10-26-2022, of several instance types, each priced as one V100 (spot.md section 5a); its time split is that of the single file. */
const FIVE_FILE_FORM = { startsPerFile: 60, hasTimeSplit: false };

/** Of the longest scored deadline, 92 h. */
const LONGEST_HOURS = 92;

function setOf(name: string, traces: readonly BenchTrace[], isShared: boolean): TraceSet {
  const isShort = traces.some(({ up, gapSeconds }) => up.length * gapSeconds < 200 * 3600);
  const hasTimeSplit = traces.every(({ up, gapSeconds, nodes }) => {
    const scored = up.length - Math.floor((2 * up.length) / 3);
    return nodes === 1 && scored - Math.floor((LONGEST_HOURS * 3600) / gapSeconds) - 3 > 0;
  });
  return { name, traces, isShared, startsPerFile: isShort ? 50 : 100, hasTimeSplit };
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
