import { FITTED_ON } from './fitted-constants.ts';
import { gpuFamilyOf } from './gpu-family.ts';

/** How many measured rows stand behind an uncalibrated figure for a GPU. */
export interface RowsBehind {
  readonly rows: number;
  readonly source: string;
  readonly asOf: string;
  /** What to say of a figure that no row of its GPU family proves. */
  readonly caveat?: string | undefined;
}

export function rowsBehind(quantity: 'memory' | 'throughput', gpu: string): RowsBehind {
  const counts: Readonly<Record<string, number>> = FITTED_ON.rows[quantity];
  const rows = counts[gpuFamilyOf(gpu)] ?? 0;
  const { source, asOf } = FITTED_ON;
  return rows === 0 ? { rows, source, asOf, caveat: 'unproven: measured at step 20' } : { rows, source, asOf };
}
