import type { MemoryEstimate } from './estimate-memory.ts';

export type Verdict = 'fits' | 'tight: probe' | 'does not fit';

/** Whether a step fits a GPU, read from the interval: for certain, for certain not, or to be tried with a few steps. */
export function verdictOf({ neededGib }: Pick<MemoryEstimate, 'neededGib'>, usableGib: number): Verdict {
  if (neededGib.p95 <= usableGib) return 'fits';
  return neededGib.p10 > usableGib ? 'does not fit' : 'tight: probe';
}
