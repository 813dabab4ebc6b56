import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FITTED_MEMORY } from '#lib/core/calibration/fitted-constants.ts';
import { estimateMemory } from '#lib/core/memory/estimate-memory.ts';
import { verdictOf } from '#lib/core/memory/verdict.ts';
import { readBenchData } from '../../../scripts/bench/bench-data.ts';
import { readRows } from '../../../scripts/bench/benchmark-row.ts';
import { memoryCasesOf } from '../../../scripts/bench/memory-cases.ts';

const ROWS = 'finetune-benchmarks.jsonl';

/** The bench predicts each family without its own rows; what is shipped was fitted on all of them, and must hold too. */
describe.skipIf(!existsSync(resolve('..', 'shared', 'data', ROWS)))('the shipped constants', () => {
  test('call nothing `fits` that ran out of memory', () => {
    const data = readBenchData(resolve('.'));
    if (data === undefined) throw new Error('../shared/data has rows and no models');
    const failed = memoryCasesOf(readRows(join(data.folder, ROWS)), data).filter(
      ({ tier, row }) => tier === 'A' && row.oom === true,
    );
    expect(failed.length).toBeGreaterThanOrEqual(39);
    const fits = failed.filter(
      ({ input, usableGib }) => verdictOf(estimateMemory(input, FITTED_MEMORY, usableGib), usableGib) === 'fits',
    );
    expect(fits.map(({ row }) => row.id)).toEqual([]);
  });
});
