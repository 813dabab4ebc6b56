import { describe, expect, test } from 'vitest';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import { jobBillOf } from '#lib/core/report/job-bill.ts';

function row(attempt: number, overrides: Partial<LedgerRow>): LedgerRow {
  return {
    schemaVersion: 1,
    tenant: 'default',
    jobId: 'job-1',
    attempt,
    resourceId: `i-${attempt}`,
    offerKey: 'ec2/g6.xlarge/spot/us-east-1/use1-az4',
    sku: 'instance',
    start: '2026-11-24T21:00:00Z',
    end: '2026-11-24T22:00:00Z',
    seconds: 3600,
    microUsdPerHour: 400_000,
    microUsd: 400_000,
    onDemandMicroUsd: 800_000,
    priceSource: 'test',
    priceAsOf: '2026-11-24T21:00:00Z',
    ...overrides,
  };
}

describe('a bill', () => {
  const rows = [row(1, {}), row(1, { sku: 'volume', microUsd: 10_000, onDemandMicroUsd: 10_000 }), row(2, {})];
  const bill = jobBillOf({
    rows,
    forecastUsd: { low: 0.5, likely: 0.8, high: 1.2 },
    lostWork: [{ attempt: 1, seconds: 1800 }],
  });

  test('is the sum of its rows', () => {
    expect(bill).toMatchObject({ paidMicroUsd: 810_000, billedSeconds: 7200 });
    expect(bill.byAttempt.map(({ microUsd }) => microUsd)).toEqual([410_000, 400_000]);
  });

  test('does not count lost work as a saving', () => {
    // Half of the first attempt was lost: on demand it would not have been done twice.
    expect(bill).toMatchObject({
      onDemandEquivalentMicroUsd: 1_610_000 - 405_000,
      lostWorkMicroUsd: 205_000,
      savingMicroUsd: 395_000,
    });
  });

  test('of nothing saves nothing', () => {
    expect(jobBillOf({ rows: [], forecastUsd: { low: 0, likely: 0, high: 0 }, lostWork: [] })).toMatchObject({
      paidMicroUsd: 0,
      savingShare: 0,
    });
  });
});
