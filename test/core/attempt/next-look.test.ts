import { describe, expect, test } from 'vitest';
import { LONGEST_SEARCH_SECONDS } from '#lib/core/attempt/next-look.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { THRIFTUNE_POLICY } from '#lib/core/spot-thriftune/thriftune-policy.ts';
import { droughtOf, ladderOf, WANTS_ALL } from './drought.ts';
import { LADDER } from './question.ts';

const HOUR = 3600;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('a job that nothing gives capacity', () => {
  test('without a deadline looks for two weeks and then says what refused it', () => {
    const { endedAtSeconds, because, waitSeconds } = droughtOf(ladderOf(5), WANTS_ALL);
    expect(endedAtSeconds).toBeGreaterThanOrEqual(LONGEST_SEARCH_SECONDS);
    expect(endedAtSeconds).toBeLessThan(LONGEST_SEARCH_SECONDS + HOUR);
    expect(because).toBe(
      'no offer of the plan gave capacity for 14 days: of its 5 offers 5 had no capacity and 0 no quota when last asked; on-demand is among them',
    );
    expect(sum(waitSeconds)).toBeGreaterThan(0.95 * endedAtSeconds);
    expect(Math.max(...waitSeconds)).toBeLessThan(HOUR);
  });

  test.each([12, 48, 20 * 24])('with %d hours to its deadline looks until it comes', (hours) => {
    const { endedAtSeconds, because } = droughtOf(ladderOf(5), WANTS_ALL, { deadline: hours * HOUR });
    expect(endedAtSeconds).toBeGreaterThanOrEqual(hours * HOUR - 360);
    expect(because).toMatch(/before the deadline 1970-01-.*Z: of its 5 offers 5 had no capacity and 0 no quota/);
  });

  test('takes on-demand after two weeks, though the policy would wait for spot', () => {
    const waits: SpotPolicy = {
      name: 'waits',
      prepare: () => () => ({ tryPools: [0], otherwise: 'nothing', reason: 'waiting-is-cheapest' }),
    };
    for (const deadline of [undefined, 30 * 24 * HOUR]) {
      const { launchedAtSeconds } = droughtOf(LADDER, waits, { deadline, of: 'spot' });
      expect(launchedAtSeconds).toBeGreaterThanOrEqual(LONGEST_SEARCH_SECONDS);
      expect(launchedAtSeconds).toBeLessThan(LONGEST_SEARCH_SECONDS + HOUR);
    }
  });

  test('is asked for by the policy in use as long, on-demand included', () => {
    const { endedAtSeconds, rounds } = droughtOf(LADDER, THRIFTUNE_POLICY, { deadline: 2.5 * HOUR });
    expect(endedAtSeconds).toBeGreaterThanOrEqual(2.5 * HOUR - 360);
    expect(rounds.at(-1)).toContain(LADDER.at(-1)?.offerKey);
  });

  test.each(['no-capacity', 'quota', 'throttled'] as const)(
    'tries each offer once, then waits five minutes at least (%s)',
    (reason) => {
      const terms = { deadline: 48 * HOUR, reason, launchSeconds: 14 };
      const { rounds, waitSeconds } = droughtOf(ladderOf(20), WANTS_ALL, terms);
      for (const round of rounds) expect(new Set(round).size).toBe(round.length);
      expect(Math.min(...waitSeconds)).toBeGreaterThanOrEqual(300);
    },
  );

  test('is looked for every five minutes while on-demand that comes soon still meets the deadline', () => {
    const deadline = 12 * HOUR;
    const { waitSeconds, rounds } = droughtOf(ladderOf(5), WANTS_ALL, { deadline });
    // The safety point is two restarts of 360 s and the lead of 100 s before the hour of work; too late is one restart before it.
    let at = 0;
    const inTime = waitSeconds.filter((wait, index) => {
      at += (rounds[index]?.length ?? 0) * 4;
      const from = at;
      at += wait;
      return from + 300 > deadline - HOUR - 820 && from < deadline - HOUR - 360;
    });
    expect(inTime.length).toBeGreaterThan(0);
    expect(new Set(inTime)).toEqual(new Set([300]));
  });
});
