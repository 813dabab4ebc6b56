import { gpuFamilyOf } from '../../lib/core/calibration/gpu-family.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import type { RowTuning } from './row-tuning.ts';

interface Cut {
  readonly row: BenchmarkRow;
  readonly tuning: RowTuning;
  readonly architecture: { readonly vocabulary: number };
}

/** The ways in which figures are cut. */
export const CUTS: Readonly<Record<string, (one: Cut) => string>> = {
  source: ({ row }) => row.source_key,
  tuning: ({ tuning }) => tuning.family,
  gpu: ({ row }) => gpuFamilyOf(row.gpu ?? 'unknown'),
  length: ({ row }) => lengthBandOf(row.seq_len ?? row.seq_len_mean ?? 0),
  vocabulary: ({ architecture }) => (architecture.vocabulary < 100_000 ? 'below 100k' : '100k and more'),
};

function lengthBandOf(tokens: number): string {
  if (tokens <= 512) return 'to 512';
  return tokens <= 4096 ? '513-4096' : 'above 4096';
}
