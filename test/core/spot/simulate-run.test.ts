import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { omniscientCost } from '#lib/core/spot/omniscient.ts';
import { simulateRun } from '#lib/core/spot/simulate-run.ts';
import type { SpotDecision, SpotView } from '#lib/core/spot/spot-policy.ts';
import { BASE_RULES, type World, type WorldRules } from '#lib/core/spot/world.ts';
import { EVOLVED } from '#lib/core/spot-baselines/evolved.ts';
import { GREEDY } from '#lib/core/spot-baselines/greedy.ts';
import { GREEDY_WAITING } from '#lib/core/spot-baselines/greedy-waiting.ts';
import { nextLifetimeOracle } from '#lib/core/spot-baselines/next-lifetime-oracle.ts';
import { ON_DEMAND_ONLY } from '#lib/core/spot-baselines/on-demand.ts';
import { TIME_SLICED } from '#lib/core/spot-baselines/time-sliced.ts';
import { UNIFORM_PROGRESS, UNIFORM_PROGRESS_WITHOUT_HYSTERESIS } from '#lib/core/spot-baselines/uniform-progress.ts';
import { type Game, game, play } from '../spot-thriftune/market.ts';

const WITH_NET = [
  ON_DEMAND_ONLY,
  GREEDY,
  GREEDY_WAITING,
  TIME_SLICED,
  UNIFORM_PROGRESS,
  UNIFORM_PROGRESS_WITHOUT_HYSTERESIS,
];
const HOUR = 3600;

/** An hour's tick each; `1` is capacity. */
const worldOf = (pools: readonly string[], rules: Partial<WorldRules> = {}): World => ({
  gapSeconds: HOUR,
  pools: pools.map((ups, index) => ({
    name: `zone-${index}`,
    region: `region-${index}`,
    up: Uint8Array.from(ups, Number),
    usdPerHour: () => 1,
  })),
  onDemandUsdPerHour: 3,
  rules: { ...BASE_RULES, restartSeconds: 0, sight: 'every-tick', ...rules },
});
const jobOf = (hours: number, deadlineHours = 100) => ({
  workSeconds: hours * HOUR,
  deadlineSeconds: deadlineHours * HOUR,
  startTick: 0,
});
const SPOT: SpotDecision = { tryPools: [0], otherwise: 'nothing', reason: 'rule' };
const ON_DEMAND: SpotDecision = { tryPools: [], otherwise: 'on-demand', reason: 'rule' };

describe('a run', () => {
  test('bills whole ticks, works from the end of the restart, and ends inside its last tick', () => {
    const result = simulateRun(worldOf(['111'], { restartSeconds: 0.5 * HOUR }), jobOf(1.2), () => SPOT);
    expect(result).toMatchObject({ costUsd: 2, finishedAtSeconds: 1.7 * HOUR, spotHours: 2, spotStarts: 1 });
  });

  test('loses the instance with the capacity, keeps the work, and pays the restart again', () => {
    const result = simulateRun(worldOf(['1011'], { restartSeconds: 0.5 * HOUR }), jobOf(1), () => SPOT);
    expect(result).toMatchObject({ costUsd: 2, finishedAtSeconds: 3 * HOUR, spotStarts: 2, interruptions: 1 });
  });

  test('replaces what is left of a restart by the next one', () => {
    const decide = ({ nowSeconds }: SpotView) => (nowSeconds === 0 ? SPOT : ON_DEMAND);
    const result = simulateRun(worldOf(['1111'], { restartSeconds: 1.5 * HOUR }), jobOf(1), decide);
    expect(result).toMatchObject({ costUsd: 1 + 3 * 3, finishedAtSeconds: 3.5 * HOUR, onDemandStarts: 1 });
  });

  test('pays nothing for what is interrupted within its first hour, when that is the rule', () => {
    const rules = { isFirstHourFree: true };
    const halfHours = (ups: string) => ({ ...worldOf([ups], rules), gapSeconds: HOUR / 2 });
    expect(simulateRun(halfHours('10111'), jobOf(1.5), () => SPOT).costUsd).toBe(1);
    expect(simulateRun(halfHours('11011'), jobOf(2), () => SPOT).costUsd).toBe(2);
  });

  test('waits for on-demand capacity without paying for the wait', () => {
    const rules = { onDemandLeadSeconds: 1.5 * HOUR, restartSeconds: 0.25 * HOUR };
    const result = simulateRun(worldOf([], rules), jobOf(1), () => ON_DEMAND);
    expect(result).toMatchObject({ costUsd: 1.5 * 3, finishedAtSeconds: 2.75 * HOUR });
  });

  test('pays for moving between regions, not for coming back to a pool of the same one', () => {
    const decide = () => ({ tryPools: [0, 1], otherwise: 'nothing', reason: 'rule' }) as const;
    const rules = { moveUsd: 10, sight: 'by-trying' } as const;
    expect(simulateRun(worldOf(['101', '000'], rules), jobOf(2), decide).costUsd).toBe(2);
    expect(simulateRun(worldOf(['100', '010'], rules), jobOf(2), decide).costUsd).toBe(12);
  });

  test('knows of a pool that is not watched what trying it told, and no more', () => {
    const seen: number[] = [];
    const decide = ({ pools }: SpotView): SpotDecision => {
      seen.push(pools[1]?.periods.length ?? 0);
      return seen.length < 3 ? SPOT : { ...SPOT, tryPools: [1] };
    };
    simulateRun(worldOf(['0000', '0011'], { sight: 'by-trying' }), jobOf(2, 4), decide);
    expect(seen).toEqual([0, 0, 0, 1]);
  });

  test('that never ends is infinitely late', () => {
    const idle = () => ({ ...SPOT, tryPools: [] });
    expect(simulateRun(worldOf(['1']), jobOf(1), idle)).toMatchObject({ costUsd: 0, lateSeconds: Infinity });
  });
});

describe.each([1, 3])('in a market of %i pools', (pools) => {
  test.each([...WITH_NET, EVOLVED].map((policy) => [policy.name, policy] as const))(
    '%s costs no less than the optimum where it is in time, and decides the same of the same past',
    (_, policy) => {
      fc.assert(
        fc.property(game({ pools }), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (one, share) => {
          const { result, ticks } = play(policy, one);
          if (result.lateSeconds <= 1e-6)
            expect(result.costUsd).toBeGreaterThan(omniscientCost(one.world, one.job) - 1e-6);
          const tick = Math.floor(ticks.length * share);
          const said = (records: typeof ticks) => records.slice(0, tick + 1).map(({ decision }) => decision);
          expect(said(play(policy, invertedFrom(one, tick + 1)).ticks)).toEqual(said(ticks));
        }),
        { numRuns: 40 },
      );
    },
  );

  test.each(WITH_NET.map((policy) => [policy.name, policy] as const))(
    '%s misses no deadline, and pays no more when the first hour is free',
    (_, policy) => {
      fc.assert(
        fc.property(game({ pools }), (one) => {
          const { result } = play(policy, one);
          expect(result.lateSeconds).toBeLessThan(1e-6);
          const rules = { ...one.world.rules, isFirstHourFree: true };
          const free = play(policy, { ...one, world: { ...one.world, rules } }).result;
          expect(free.costUsd).toBeLessThan(result.costUsd + 1e-6);
        }),
        { numRuns: 40 },
      );
    },
  );

  test('the next-lifetime oracle misses no deadline and is never below the optimum', () => {
    fc.assert(
      fc.property(game({ pools }), (one) => {
        const { result } = play(nextLifetimeOracle(one.world, one.job), one);
        expect(result.lateSeconds).toBeLessThan(1e-6);
        expect(result.costUsd).toBeGreaterThan(omniscientCost(one.world, one.job) - 1e-6);
      }),
      { numRuns: 40 },
    );
  });
});

function invertedFrom({ world, job }: Game, tick: number): Game {
  const pools = world.pools.map((pool) => ({
    ...pool,
    up: pool.up.map((value, index) => (index < tick ? value : 1 - value)),
  }));
  return { world: { ...world, pools }, job };
}
