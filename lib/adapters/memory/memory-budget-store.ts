import type { MicroUsd } from '#lib/core/units/money.ts';
import type { BudgetStore, HoldResult } from '#lib/ports/budget-store.ts';

interface Hold {
  readonly heldMicroUsd: MicroUsd;
  readonly spentMicroUsd?: MicroUsd;
}

/** Working twin of the DynamoDB store. */
export class MemoryBudgetStore implements BudgetStore {
  readonly #holds = new Map<string, Hold>();

  async hold(tenant: string, jobId: string, amountMicroUsd: MicroUsd, capMicroUsd: MicroUsd): Promise<HoldResult> {
    const stored = this.#holds.get(`${tenant}#${jobId}`);
    if (stored !== undefined) return { kind: 'held', heldMicroUsd: stored.heldMicroUsd };
    if (amountMicroUsd > capMicroUsd) return { kind: 'refused', limitMicroUsd: capMicroUsd, heldMicroUsd: 0 };
    this.#holds.set(`${tenant}#${jobId}`, { heldMicroUsd: amountMicroUsd });
    return { kind: 'held', heldMicroUsd: amountMicroUsd };
  }

  async settle(tenant: string, jobId: string, spentMicroUsd: MicroUsd) {
    const stored = this.#holds.get(`${tenant}#${jobId}`);
    if (stored === undefined) return { releasedMicroUsd: 0 };
    const spent = stored.spentMicroUsd ?? spentMicroUsd;
    this.#holds.set(`${tenant}#${jobId}`, { ...stored, spentMicroUsd: spent });
    return { releasedMicroUsd: Math.max(0, stored.heldMicroUsd - spent) };
  }
}
