import { describe, expect, test } from 'vitest';
import type { Ledger } from '#lib/ports/ledger.ts';
import { freshJobId, rowWith } from './fixtures.ts';

/** What every ledger does. */
export function ledgerContract(name: string, make: () => Promise<Ledger>): void {
  describe(`${name} as a ledger`, () => {
    test('gives rows back in order of attempt, start and SKU', async () => {
      const ledger = await make();
      const jobId = freshJobId();
      const second = rowWith({ jobId, attempt: 2 });
      const later = rowWith({ jobId, start: '2026-11-24T01:00:00Z' });
      const volume = rowWith({ jobId, sku: 'volume' });
      const first = rowWith({ jobId });
      await ledger.write([second, later, volume, first]);
      expect(await ledger.rows('acme', jobId)).toEqual([first, volume, later, second]);
      expect(await ledger.rows('globex', jobId)).toEqual([]);
    });

    test('is append-only: a row written again changes nothing', async () => {
      const ledger = await make();
      const row = rowWith();
      await ledger.write([row]);
      await ledger.write([row, { ...row, microUsd: 1 }]);
      expect(await ledger.rows('acme', row.jobId)).toEqual([row]);
    });
  });
}
