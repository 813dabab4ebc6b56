import { describe, expect, test } from 'vitest';
import { type AttemptOutcome, MAX_ATTEMPTS } from '#lib/core/attempt/attempt.ts';
import { decideNext } from '#lib/core/attempt/decide-next.ts';
import { attempt, job } from './fixtures.ts';

const INTERRUPTED: AttemptOutcome = { kind: 'interrupted', because: 'taken back' };
const FAILED: AttemptOutcome = { kind: 'failed', because: 'no word', code: 'ProviderFailed', retryable: true };
const decide = (outcomes: readonly AttemptOutcome[], overrides = {}, now = 0) =>
  decideNext({ job: job(overrides), attempts: outcomes.map((outcome, index) => attempt(index + 1, outcome)), now });

describe('after an attempt, the job', () => {
  test('finishes when it is completed, even if it was to be cancelled', () => {
    expect(decide([INTERRUPTED, { kind: 'completed', because: 'done' }], { cancelRequested: true }).kind).toBe(
      'finish',
    );
  });

  test('tries again after an interruption', () => {
    expect(decide([INTERRUPTED])).toMatchObject({ kind: 'again', attempt: 2 });
  });

  test('does not repeat what would fail again', () => {
    expect(decide([{ kind: 'failed', because: 'rank 0', code: 'TrainerConfigInvalid', retryable: false }])).toEqual({
      kind: 'fail',
      code: 'TrainerConfigInvalid',
      message: 'rank 0',
    });
  });

  test('gives up after three failures in a row, and an interruption between them starts the count anew', () => {
    expect(decide([FAILED, FAILED, FAILED])).toMatchObject({ kind: 'fail', code: 'ProviderFailed' });
    expect(decide([FAILED, FAILED, INTERRUPTED, FAILED]).kind).toBe('again');
  });

  test('ends at the most attempts, at the end of its money, at its deadline', () => {
    expect(decide(Array.from({ length: MAX_ATTEMPTS }, () => INTERRUPTED))).toMatchObject({ code: 'TooManyAttempts' });
    const spent = { money: { capMicroUsd: 5, heldMicroUsd: 4, spentMicroUsd: 4, settled: false } };
    expect(decide([INTERRUPTED], spent)).toMatchObject({ code: 'CapReached' });
    const request = { ...job().request, deadline: '1970-01-01T00:01:40Z' };
    expect(decide([INTERRUPTED], { request }, 99).kind).toBe('again');
    expect(decide([INTERRUPTED], { request }, 100)).toMatchObject({ code: 'DeadlineMissed' });
  });

  test('stops when it was cancelled', () => {
    expect(decide([{ kind: 'stopped', because: 'cancelled' }], { cancelRequested: true }).kind).toBe('cancelled');
  });
});
