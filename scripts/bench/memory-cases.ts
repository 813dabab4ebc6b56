import type { MemoryInput } from '../../lib/core/memory/memory-input.ts';
import type { Architecture } from '../../lib/core/models/architecture.ts';
import { gibOf } from '../../lib/core/units/memory-size.ts';
import type { BenchData } from './bench-data.ts';
import { type BenchmarkRow, familyOf, tierOf } from './benchmark-row.ts';
import { usableGibOf } from './gpu-specs.ts';
import { architectureOf } from './row-architecture.ts';
import { type MemoryKind, memoryInputOf, memoryKindOf } from './row-memory.ts';
import { type RowTuning, tuningOf } from './row-tuning.ts';

/** A row that the memory model can be asked about. */
export interface MemoryCase {
  readonly row: BenchmarkRow;
  readonly family: string;
  readonly tier: string;
  readonly architecture: Architecture;
  readonly tuning: RowTuning;
  readonly input: MemoryInput;
  readonly kind: MemoryKind;
  readonly observedGib: number | undefined;
  readonly usableGib: number;
  /** The largest micro-batch that a row without one can mean; its own where it has one. */
  readonly largestMicroBatch: number;
  /** Without a length only the cache can be told from a row, where it has both allocated and driver's memory. */
  readonly lengthKnown: boolean;
}

/** Rows with an architecture, a tuning of the table, a length and no offload; out-of-memory and boundary rows included. */
export function memoryCasesOf(rows: readonly BenchmarkRow[], data: BenchData): MemoryCase[] {
  return rows.flatMap((row) => {
    const architecture = architectureOf(row, data.models);
    const usableGib = usableGibOf(row, data.gpus) ?? 80;
    if (architecture === undefined || isOffloaded(row)) return [];
    const tuning = tuningOf(row, architecture);
    if (tuning === undefined) return [];
    const lengthKnown = row.seq_len != null || row.seq_len_mean != null;
    const input = memoryInputOf(row, architecture, tuning);
    const observedGib = row.oom === true ? undefined : observedGibOf(row);
    return [
      {
        row,
        family: familyOf(row),
        tier: tierOf(row),
        architecture,
        tuning,
        input,
        kind: memoryKindOf(row),
        observedGib,
        usableGib,
        largestMicroBatch: row.micro_batch ?? Math.max(input.microBatch, row.global_batch ?? 1),
        lengthKnown,
      },
    ];
  });
}

/** GiB of one GPU: as printed, in the printed unit, and divided where a row is a sum over GPUs. The row's own conversion stands in where it has no unit. */
export function observedGibOf(row: BenchmarkRow): number | undefined {
  if (row.peak_mem_gb == null || row.peak_mem_unit == null) return row.peak_mem_gib_per_gpu ?? undefined;
  const gpus = /sum/.test(row.peak_mem_scope ?? '') ? (row.gpus ?? 1) : 1;
  return gibOf(row.peak_mem_gb, row.peak_mem_unit) / gpus;
}

/** Cases of tiers A and B that ran and whose peak is told: the ones that are scored. */
export function scoredCases(cases: readonly MemoryCase[]): (MemoryCase & { readonly observedGib: number })[] {
  return cases.filter(isScored);
}

export function isScored<T extends MemoryCase>(one: T): one is T & { readonly observedGib: number } {
  const isTier = one.tier === 'A' || one.tier === 'B';
  return isTier && one.lengthKnown && one.observedGib !== undefined && !one.row.source_key.startsWith('axolotl');
}

export function isOffloaded({ cpu_offload }: BenchmarkRow): boolean {
  return cpu_offload !== null && cpu_offload !== undefined && cpu_offload !== false;
}
