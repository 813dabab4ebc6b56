import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { omniscientCost } from '#lib/core/spot/omniscient.ts';
import type { SpotTask, SpotView } from '#lib/core/spot/spot-policy.ts';
import { THRIFTUNE_POLICY } from '#lib/core/spot-thriftune/thriftune-policy.ts';
import { type Game, game, play } from './market.ts';

/** Each builds tables, two kinds of pool each. */
const RUNS = { numRuns: 12 };

describe.each([1, 3])('in a market of %i pools', (pools) => {
  test('no deadline is missed, and nothing is cheaper than knowing every tick', () => {
    fc.assert(
      fc.property(game({ pools }), (one) => {
        const { result } = play(THRIFTUNE_POLICY, one);
        expect(result.lateSeconds).toBeLessThan(1e-6);
        expect(result.costUsd).toBeGreaterThan(omniscientCost(one.world, one.job) - 1e-9);
      }),
      RUNS,
    );
  });

  test('no deadline is missed when on-demand capacity takes its lead time, or the first hour is free', () => {
    const rules = { onDemandLeadSeconds: 900, isFirstHourFree: true };
    fc.assert(
      fc.property(game({ pools, rules }), (one) => {
        expect(play(THRIFTUNE_POLICY, one).result.lateSeconds).toBeLessThan(1e-6);
      }),
      RUNS,
    );
  });

  test('is never without on-demand where a lost tick could not be made up, nor on spot that has not begun to work there', () => {
    fc.assert(
      fc.property(game({ pools }), (one) => {
        const { ticks, task } = play(THRIFTUNE_POLICY, one);
        for (const { view, running } of ticks) {
          const worked = running.kind === 'spot' && running.restartLeftSeconds === 0 ? task.decisionEverySeconds : 0;
          const isSafe = onDemandIsInTime(task, view, worked);
          if (!isSafe && view.workLeftSeconds > 0) expect(running.kind).toBe('on-demand');
        }
      }),
      RUNS,
    );
  });

  test('decides the same of the same past, whatever comes after it', () => {
    fc.assert(
      fc.property(game({ pools }), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (one, share) => {
        const before = play(THRIFTUNE_POLICY, one).ticks;
        const tick = Math.floor(before.length * share);
        const after = play(THRIFTUNE_POLICY, invertedFrom(one, tick + 1)).ticks;
        const said = (ticks: typeof before) => ticks.slice(0, tick + 1).map(({ decision }) => decision);
        expect(said(after)).toEqual(said(before));
      }),
      RUNS,
    );
  });
});

/** On-demand, asked for at the next decision after everything was lost, still meets the deadline. */
function onDemandIsInTime(task: SpotTask, view: SpotView, workedSeconds: number): boolean {
  const { onDemand, decisionEverySeconds, deadlineSeconds = Number.POSITIVE_INFINITY } = task;
  const next = view.nowSeconds + decisionEverySeconds;
  const left = view.workLeftSeconds - workedSeconds;
  return next + onDemand.leadSeconds + onDemand.restartSeconds + left <= deadlineSeconds + 1e-6;
}

function invertedFrom({ world, job }: Game, tick: number): Game {
  const pools = world.pools.map((pool) => ({
    ...pool,
    up: pool.up.map((value, index) => (index < tick ? value : 1 - value)),
  }));
  return { world: { ...world, pools }, job };
}

describe('a task without a deadline', () => {
  test('is run on spot, and waits for it', () => {
    fc.assert(
      fc.property(game({ pools: 2 }), ({ world, job }) => {
        const { task } = play(THRIFTUNE_POLICY, { world, job });
        const decide = THRIFTUNE_POLICY.prepare({ ...task, deadlineSeconds: undefined });
        const view: SpotView = {
          nowSeconds: 0,
          workLeftSeconds: task.workSeconds,
          running: { kind: 'nothing' },
          pools: world.pools.map((pool) => ({ usdPerHour: pool.usdPerHour(0), periods: [], moveUsd: 0 })),
        };
        const decision = decide(view);
        expect(decision.tryPools.length).toBeGreaterThan(0);
        expect(decision.otherwise).toBe('nothing');
      }),
      { numRuns: 10 },
    );
  });
});

describe('several pools', () => {
  const base = {
    workSeconds: 24 * 3600,
    deadlineSeconds: 48 * 3600,
    decisionEverySeconds: 300,
    onDemand: { usdPerHour: 3, workRate: 1, restartSeconds: 720, leadSeconds: 300 },
    isFirstHourFree: false,
  };
  const pool = (name: string, workRate: number) => ({
    name,
    region: name,
    workRate,
    restartSeconds: 720,
    hazards: {
      upToDown: { ageEdgesHours: [1], ratePerHour: [0.5, 0.1] },
      downToUp: { ageEdgesHours: [1], ratePerHour: [0.5, 0.2] },
    },
  });
  const view = (prices: readonly number[], moves: readonly number[] = []): SpotView => ({
    nowSeconds: 0,
    workLeftSeconds: base.workSeconds,
    running: { kind: 'nothing' },
    pools: prices.map((usdPerHour, index) => ({ usdPerHour, periods: [], moveUsd: moves[index] ?? 0 })),
  });

  test('are ranked by the price of work, not of hours', () => {
    const decide = THRIFTUNE_POLICY.prepare({ ...base, pools: [pool('slow', 0.5), pool('fast', 1)] });
    expect(decide(view([0.9, 1])).tryPools[0]).toBe(1);
    expect(decide(view([0.3, 1])).tryPools[0]).toBe(0);
  });

  test('count what moving there costs', () => {
    const decide = THRIFTUNE_POLICY.prepare({ ...base, pools: [pool('here', 1), pool('there', 1)] });
    expect(decide(view([1, 0.9])).tryPools[0]).toBe(1);
    expect(decide(view([1, 0.9], [0, 20])).tryPools[0]).toBe(0);
  });

  const refused = { isUp: false, firstSeenAtSeconds: 0, lastSeenAtSeconds: 0 };

  test.each([
    ['without a deadline', undefined, 300],
    ['with one, when the wait has become long against its work', base.deadlineSeconds, 3 * 3600],
  ])('that were refused are tried again by a job %s', (_, deadlineSeconds, nowSeconds) => {
    const decide = THRIFTUNE_POLICY.prepare({ ...base, deadlineSeconds, pools: [pool('a', 1), pool('b', 1)] });
    const idle = view([1, 1.01]);
    const pools = idle.pools.map((one) => ({ ...one, periods: [refused] }));
    expect(decide({ ...idle, nowSeconds, pools }).tryPools).toEqual([0, 1]);
  });

  test.each([
    ['one region', 'r', 3600],
    ['several regions', undefined, 450],
  ])('of %s that were refused are let alone by a job on on-demand for a while', (_, region, patienceSeconds) => {
    const pools = ['a', 'b'].map((name) => ({ ...pool(name, 1), region: region ?? name }));
    const decide = THRIFTUNE_POLICY.prepare({ ...base, pools });
    const tried = (nowSeconds: number) => {
      const running = { kind: 'on-demand', sinceSeconds: 0, restartLeftSeconds: 0 } as const;
      const seen = view([1, 1.01]).pools.map((one) => ({ ...one, periods: [refused] }));
      return decide({ nowSeconds, workLeftSeconds: base.workSeconds, running, pools: seen }).tryPools;
    };
    expect(tried(patienceSeconds - 1)).toEqual([]);
    expect(tried(patienceSeconds)).toEqual([0, 1]);
  });

  test('that never save anything leave the job on on-demand', () => {
    const decide = THRIFTUNE_POLICY.prepare({ ...base, deadlineSeconds: 26 * 3600, pools: [pool('dear', 1)] });
    expect(decide(view([5]))).toMatchObject({ tryPools: [], otherwise: 'on-demand' });
  });
});
