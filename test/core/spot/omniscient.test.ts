import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { omniscientCost } from '../../../lib/core/spot/omniscient.ts';
import { simulateRun, type TracedJob, taskOf } from '../../../lib/core/spot/simulate-run.ts';
import { BASE_RULES, type World } from '../../../lib/core/spot/world.ts';
import { GREEDY } from '../../../lib/core/spot-baselines/greedy.ts';
import { ON_DEMAND_ONLY } from '../../../lib/core/spot-baselines/on-demand.ts';
import {
  UNIFORM_PROGRESS,
  UNIFORM_PROGRESS_WITHOUT_HYSTERESIS,
} from '../../../lib/core/spot-baselines/uniform-progress.ts';

const GAP_SECONDS = 600;
const TRACE = '../shared/data/spot-traces/availability/1-node/aws-02-15-2023/us-east-1c_v100_1.json';

describe('the omniscient cost', () => {
  test('is the least of all schedules there are', () => {
    fc.assert(
      fc.property(game({ mostTicks: 6, mostPools: 3 }), ({ world, job }) => {
        expect(omniscientCost(world, job)).toBeCloseTo(leastOfAll(world, job), 8);
      }),
      { numRuns: 300 },
    );
  });

  test('is what a plain table over every work and state says, where bounds and dominance prune a lot', () => {
    fc.assert(
      fc.property(game({ mostTicks: 60, mostPools: 3 }), ({ world, job }) => {
        expect(omniscientCost(world, job)).toBeCloseTo(plainTable(world, job), 8);
      }),
      { numRuns: 100 },
    );
  });

  test('is no more than any baseline pays that is in time', () => {
    fc.assert(
      fc.property(game({ mostTicks: 120, mostPools: 4 }), ({ world, job }) => {
        const least = omniscientCost(world, job);
        const none = { ageEdgesHours: [], ratePerHour: [0] };
        const task = taskOf(
          world,
          job,
          world.pools.map(() => ({ upToDown: none, downToUp: none })),
        );
        for (const policy of [ON_DEMAND_ONLY, GREEDY, UNIFORM_PROGRESS, UNIFORM_PROGRESS_WITHOUT_HYSTERESIS]) {
          const { costUsd, lateSeconds } = simulateRun(world, job, policy.prepare(task));
          if (lateSeconds === 0) expect(costUsd).toBeGreaterThan(least - 1e-9);
        }
      }),
    );
  });

  test('is infinite when even an unbroken run is too long', () => {
    const world = worldOf([[1, 1, 1, 1]], [[1]], 3, 300);
    const job = { workSeconds: 4 * GAP_SECONDS - 300, deadlineSeconds: 4 * GAP_SECONDS, startTick: 0 };
    expect(omniscientCost(world, job)).toBeCloseTo(4 / 6, 8);
    expect(omniscientCost(world, { ...job, workSeconds: job.workSeconds + 1 })).toBe(Number.POSITIVE_INFINITY);
  });

  test('refuses the rules that it is not defined for', () => {
    const world = worldOf([[1]], [[1]], 3, 0);
    const job = { workSeconds: 1, deadlineSeconds: GAP_SECONDS, startTick: 0 };
    for (const rule of [{ isFirstHourFree: true }, { onDemandLeadSeconds: 1 }, { moveUsd: 1 }])
      expect(() => omniscientCost({ ...world, rules: { ...world.rules, ...rule } }, job)).toThrow('base rules');
  });

  // Figures of reference/spot.md section 5, V100 in us-east-1c, 2023: the authors' integer program gives the same.
  test.skipIf(!existsSync(TRACE)).each([
    { startTick: 1000, deadlineHours: 52, restartHours: 0.2, usd: 94.0926 },
    { startTick: 1000, deadlineHours: 60, restartHours: 0.2, usd: 90.0225 },
    { startTick: 1000, deadlineHours: 70, restartHours: 0.4, usd: 87.4511 },
    { startTick: 15000, deadlineHours: 52, restartHours: 0.2, usd: 104.5907 },
  ])('is $usd USD for 48 h from tick $startTick in $deadlineHours h (../shared/data)', (check) => {
    const trace: { data: number[] } = JSON.parse(readFileSync(TRACE, 'utf8'));
    const world = { ...worldOf([trace.data], [[0.9731]], 3.06, check.restartHours * 3600), gapSeconds: 195 };
    const deadlineSeconds = check.deadlineHours * 3600;
    expect(omniscientCost(world, { workSeconds: 48 * 3600, deadlineSeconds, startTick: check.startTick })).toBeCloseTo(
      check.usd,
      4,
    );
  });
});

function worldOf(up: number[][], usdPerHour: number[][], onDemandUsdPerHour: number, restartSeconds: number): World {
  const pools = up.map((ticks, index) => {
    const prices = usdPerHour[index] ?? [];
    return {
      name: `pool-${index}`,
      region: `region-${index}`,
      up: Uint8Array.from(ticks),
      usdPerHour: (tick: number) => prices[tick % prices.length] ?? 0,
    };
  });
  const rules = { ...BASE_RULES, restartSeconds, sight: 'every-tick' as const };
  return { gapSeconds: GAP_SECONDS, pools, onDemandUsdPerHour, rules };
}

interface Size {
  readonly mostTicks: number;
  readonly mostPools: number;
}

/** A market with runs of capacity, prices that stand still or move, and a job that just fits, does not, or has time; work in whole minutes. */
function game({ mostTicks, mostPools }: Size): fc.Arbitrary<{ world: World; job: TracedJob }> {
  const run = fc.record({ isUp: fc.integer({ min: 0, max: 1 }), ticks: fc.integer({ min: 1, max: 12 }) });
  const up = fc
    .array(run, { minLength: 1, maxLength: mostTicks })
    .map((runs) => runs.flatMap(({ isUp, ticks }) => Array<number>(ticks).fill(isUp)).slice(0, mostTicks + 2));
  const price = fc.double({ min: 0, max: 4, noNaN: true });
  const pool = fc.record({
    up,
    usdPerHour: fc.oneof(
      price.map((usd) => [usd]),
      fc.array(price, { minLength: 1, maxLength: mostTicks }),
    ),
  });
  return fc
    .record({
      pools: fc.array(pool, { maxLength: mostPools }),
      onDemandUsdPerHour: fc.double({ min: 0.5, max: 4, noNaN: true }),
      restartMinutes: fc.integer({ min: 0, max: 25 }),
      ticks: fc.integer({ min: 1, max: mostTicks }),
      workShare: fc.double({ min: 0, max: 1, noNaN: true }),
      startTick: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ pools, onDemandUsdPerHour, restartMinutes, ticks, workShare, startTick }) => {
      const deadlineSeconds = ticks * GAP_SECONDS;
      const workSeconds = Math.ceil((workShare * deadlineSeconds) / 60) * 60;
      const world = worldOf(
        pools.map((one) => one.up),
        pools.map((one) => one.usdPerHour),
        onDemandUsdPerHour,
        restartMinutes * 60,
      );
      return { world, job: { workSeconds, deadlineSeconds, startTick } };
    });
}

/** What may run at a tick, with its price: the pools that are up, and on-demand. */
function choices({ pools, onDemandUsdPerHour }: World, tick: number): { offer: string; usd: number }[] {
  const spot = pools
    .filter(({ up }) => up[tick] === 1)
    .map(({ name, usdPerHour }) => ({ offer: name, usd: (usdPerHour(tick) * GAP_SECONDS) / 3600 }));
  return [...spot, { offer: 'on-demand', usd: (onDemandUsdPerHour * GAP_SECONDS) / 3600 }];
}

/** The definition, word for word: every schedule, each scored when it is whole. */
function leastOfAll(world: World, { workSeconds, deadlineSeconds, startTick }: TracedJob): number {
  const ticks = Math.floor(deadlineSeconds / GAP_SECONDS);
  let least = Number.POSITIVE_INFINITY;
  const schedule: string[] = [];
  const visit = (usd: number): void => {
    if (schedule.length === ticks) {
      const ran = schedule.filter((offer) => offer !== 'idle').length;
      const starts = schedule.filter((offer, tick) => offer !== 'idle' && offer !== schedule[tick - 1]).length;
      if (ran * GAP_SECONDS >= workSeconds + starts * world.rules.restartSeconds) least = Math.min(least, usd);
      return;
    }
    for (const choice of [{ offer: 'idle', usd: 0 }, ...choices(world, startTick + schedule.length)]) {
      schedule.push(choice.offer);
      visit(usd + choice.usd);
      schedule.pop();
    }
  };
  visit(0);
  return least;
}

/** The table of spot.md section 5 over (tick; what ran; net work), with nothing left out but what can never be made up. */
function plainTable(world: World, { workSeconds, deadlineSeconds, startTick }: TracedJob): number {
  const ticks = Math.floor(deadlineSeconds / GAP_SECONDS);
  let states = new Map([['idle', new Map([[0, 0]])]]);
  for (let tick = 0; tick < ticks; tick += 1) {
    const next: typeof states = new Map();
    const keep = (offer: string, work: number, usd: number) => {
      const row = next.get(offer) ?? new Map<number, number>();
      next.set(offer, row);
      const net = Math.min(work, workSeconds);
      if (net + (ticks - tick - 1) * GAP_SECONDS >= workSeconds) row.set(net, Math.min(usd, row.get(net) ?? usd));
    };
    const offers = choices(world, startTick + tick);
    for (const [before, row] of states)
      for (const [work, usd] of row) {
        keep('idle', work, usd);
        for (const { offer, usd: price } of offers)
          keep(offer, work + GAP_SECONDS - (offer === before ? 0 : world.rules.restartSeconds), usd + price);
      }
    states = next;
  }
  return Math.min(...[...states.values()].map((row) => row.get(workSeconds) ?? Number.POSITIVE_INFINITY));
}
