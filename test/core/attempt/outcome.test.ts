import { describe, expect, test } from 'vitest';
import { outcomeOf } from '#lib/core/attempt/outcome.ts';
import { providerRecord } from './fixtures.ts';

const COMPLETED = { kind: 'completed', fence: 1, snapshotManifestKey: 'k', digest: 'sha256:0' } as const;

describe('an attempt', () => {
  test('is completed when the trainer says so, however its machine ended', () => {
    for (const endedBy of ['interruption', 'itself', 'us', 'lease', 'provider-error'] as const) {
      expect(
        outcomeOf({ record: providerRecord({ endedBy }), trainerEnd: COMPLETED, cancelRequested: false }).kind,
      ).toBe('completed');
    }
    expect(outcomeOf({ trainerEnd: COMPLETED, cancelRequested: true }).kind).toBe('completed');
  });

  test('is never completed on the machine’s word alone', () => {
    expect(outcomeOf({ record: providerRecord(), cancelRequested: false })).toMatchObject({
      kind: 'failed',
      retryable: true,
    });
  });

  test('that was interrupted says what was saved', () => {
    const record = providerRecord({ endedBy: 'interruption' });
    const trainerEnd = { kind: 'interrupted', fence: 1, savedStep: 12 } as const;
    expect(outcomeOf({ record, trainerEnd, cancelRequested: false })).toEqual({
      kind: 'interrupted',
      because: 'the provider took the capacity back; saved at step 12',
    });
  });

  test.each([
    ['TrainerConfigInvalid', false],
    ['TrainerBug', false],
    ['TrainerOutOfMemory', true],
    ['TrainerInputUnreadable', true],
    ['TrainerFenced', true],
  ] as const)('that failed with %s may be tried again: %s', (code, retryable) => {
    const trainerEnd = { kind: 'failed', fence: 1, code, message: 'why' } as const;
    expect(outcomeOf({ record: providerRecord(), trainerEnd, cancelRequested: false })).toMatchObject({
      code,
      retryable,
      because: 'why',
    });
  });

  test('is stopped by its lease and by a cancellation, lost when nobody knows it', () => {
    expect(outcomeOf({ record: providerRecord({ endedBy: 'lease' }), cancelRequested: false }).kind).toBe('stopped');
    expect(outcomeOf({ record: providerRecord(), cancelRequested: true }).kind).toBe('stopped');
    expect(outcomeOf({ cancelRequested: false }).kind).toBe('lost');
    expect(
      outcomeOf({ record: providerRecord({ endedBy: 'us' }), cancelRequested: false, lostBecause: 'no heartbeat' }),
    ).toEqual({
      kind: 'lost',
      because: 'no heartbeat',
    });
  });
});
