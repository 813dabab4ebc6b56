import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import type { Ledger } from '#lib/ports/ledger.ts';

/** Working twin of the DynamoDB ledger. */
export class MemoryLedger implements Ledger {
  readonly #rows = new Map<string, LedgerRow>();

  async write(rows: readonly LedgerRow[]): Promise<void> {
    for (const row of rows) {
      const key = keyOf(row);
      if (!this.#rows.has(key)) this.#rows.set(key, row);
    }
  }

  async rows(tenant: string, jobId: string): Promise<readonly LedgerRow[]> {
    return [...this.#rows.values()]
      .filter((row) => row.tenant === tenant && row.jobId === jobId)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }
}

function keyOf(row: LedgerRow): string {
  return `${row.tenant}#${row.jobId}#${String(row.attempt).padStart(4, '0')}#${row.start}#${row.sku}`;
}
