import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { leadSecondsOf } from '#lib/core/attempt/lead-seconds.ts';
import { periodsOf } from '#lib/core/attempt/pool-periods.ts';
import { AZ4, attempt, ON_DEMAND, providerRecord } from './fixtures.ts';

const ran = (launchedAt: number, endedAt?: number, endedBy: 'interruption' | 'us' = 'us'): Attempt => ({
  ...attempt(1, { kind: 'stopped', because: '' }),
  launchedAt,
  ...(endedAt === undefined ? {} : { ended: providerRecord({ launchedAt, endedAt, endedBy }) }),
});
const seen = (attempts: readonly Attempt[], refusals: Parameters<typeof periodsOf>[0]['refusals'] = []) =>
  periodsOf({ offerKey: AZ4, attempts, refusals, now: 10_000, startedAt: 1000 });

describe('what is known of a pool', () => {
  test('is up while an attempt runs, down at its interruption, counted from the start of the job', () => {
    expect(seen([ran(2000, 8000, 'interruption')])).toEqual([
      { isUp: true, firstSeenAtSeconds: 1000, lastSeenAtSeconds: 7000 },
      { isUp: false, firstSeenAtSeconds: 7000, lastSeenAtSeconds: 7000 },
    ]);
    expect(seen([ran(2000)]).at(-1)).toMatchObject({ isUp: true, lastSeenAtSeconds: 9000 });
  });

  test('is down at a refusal for capacity, and nothing at one for quota', () => {
    expect(seen([], [{ offerKey: AZ4, reason: 'no-capacity', at: 9000 }])).toMatchObject([{ isUp: false }]);
    expect(seen([], [{ offerKey: AZ4, reason: 'quota', at: 9000 }])).toEqual([]);
  });

  test('is periods one after another that reach now where an attempt runs', () => {
    const time = fc.integer({ min: 0, max: 10_000 });
    const run = fc
      .tuple(time, time, fc.constantFrom('interruption', 'us'))
      .map(([a, b, by]) => ran(Math.min(a, b), Math.max(a, b), by as 'us'));
    const refusal = time.map((at) => ({ offerKey: AZ4, reason: 'no-capacity', at }) as const);
    fc.assert(
      fc.property(fc.array(run), fc.array(refusal), fc.boolean(), (runs, refusals, isRunning) => {
        const periods = seen(isRunning ? [...runs, ran(9999)] : runs, refusals);
        for (const [index, period] of periods.entries()) {
          expect(period.firstSeenAtSeconds).toBeLessThanOrEqual(period.lastSeenAtSeconds);
          const before = periods[index - 1]?.lastSeenAtSeconds ?? Number.NEGATIVE_INFINITY;
          expect(period.firstSeenAtSeconds).toBeGreaterThanOrEqual(before);
        }
        if (
          isRunning &&
          !refusals.some(({ at }) => at === 10_000) &&
          !runs.some(({ ended }) => ended?.endedAt === 10_000)
        )
          expect(periods.at(-1)).toMatchObject({ isUp: true, lastSeenAtSeconds: 9000 });
      }),
    );
  });
});

test('the lead time is what was seen of five launches, and before that the default', () => {
  const launch = (seconds: number) => ({ ...ran(seconds), offerKey: ON_DEMAND, intendedAt: 0 });
  expect(leadSecondsOf([10, 20, 30, 40].map(launch), 3480)).toBe(3480);
  expect(leadSecondsOf([10, 20, 30, 40, 50].map(launch), 3480)).toBe(50);
});
