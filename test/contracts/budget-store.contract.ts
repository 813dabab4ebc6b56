import { describe, expect, test } from 'vitest';
import type { BudgetStore } from '#lib/ports/budget-store.ts';
import { freshJobId } from './fixtures.ts';

/** What every budget store does. */
export function budgetStoreContract(name: string, make: () => Promise<BudgetStore>): void {
  describe(`${name} as a budget store`, () => {
    test('holds once, and refuses more than the cap', async () => {
      const store = await make();
      const jobId = freshJobId();
      expect(await store.hold('acme', jobId, 6, 5)).toEqual({ kind: 'refused', limitMicroUsd: 5, heldMicroUsd: 0 });
      expect(await store.hold('acme', jobId, 4, 5)).toEqual({ kind: 'held', heldMicroUsd: 4 });
      expect(await store.hold('acme', jobId, 5, 5)).toEqual({ kind: 'held', heldMicroUsd: 4 });
    });

    test('settles once and gives the rest back', async () => {
      const store = await make();
      const jobId = freshJobId();
      await store.hold('acme', jobId, 100, 200);
      expect(await store.settle('acme', jobId, 30)).toEqual({ releasedMicroUsd: 70 });
      expect(await store.settle('acme', jobId, 90)).toEqual({ releasedMicroUsd: 70 });
    });

    test('has nothing to give back where nothing was held', async () => {
      const store = await make();
      expect(await store.settle('acme', freshJobId(), 0)).toEqual({ releasedMicroUsd: 0 });
    });
  });
}
