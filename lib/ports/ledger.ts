import type { LedgerRow } from '../core/ledger/ledger-row.ts';

/** Charges, append-only. Writing the same row again changes nothing. */
export interface Ledger {
  write(rows: readonly LedgerRow[]): Promise<void>;
  /** In order of attempt, start and SKU. */
  rows(tenant: string, jobId: string): Promise<readonly LedgerRow[]>;
}
