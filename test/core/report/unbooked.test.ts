import { describe, expect, test } from 'vitest';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import { unbookedMicroUsd } from '#lib/core/report/unbooked.ts';
import { attempt, providerRecord } from '../attempt/fixtures.ts';

const running: Attempt = {
  ...attempt(2, { kind: 'completed', because: 'test' }),
  outcome: undefined,
  launchedAt: 1000,
};
const ended: Attempt = { ...running, ended: providerRecord({ launchedAt: 1000, endedAt: 2800 }) };
const charged = (attempts: readonly Attempt[], rows: readonly Pick<LedgerRow, 'attempt'>[] = []) =>
  unbookedMicroUsd({ attempts, rows: rows as readonly LedgerRow[], microUsdPerHour: () => 3_600_000, now: 4600 });

describe('what is spent and not booked yet', () => {
  test('grows with a living attempt', () => {
    expect(charged([running])).toBe(3_600_000);
  });

  test('stays after its end until the ledger has its rows', () => {
    expect(charged([ended])).toBe(1_800_000);
    expect(charged([ended], [{ attempt: 2 }])).toBe(0);
    expect(charged([{ ...ended, outcome: { kind: 'completed', because: 'test' } }])).toBe(0);
  });

  test('is nothing before the launch', () => {
    expect(charged([{ ...running, launchedAt: undefined }])).toBe(0);
  });
});
