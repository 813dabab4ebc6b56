import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePolicies } from '#lib/core/spot/compare-policies.ts';
import { generatedMarket } from '#lib/core/spot/generated-market.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { type TracedJob, taskOf } from '#lib/core/spot/simulate-run.ts';
import { timelineOf } from '#lib/core/spot/timeline.ts';
import { BASE_RULES, type World, type WorldRules } from '#lib/core/spot/world.ts';
import { GREEDY } from '#lib/core/spot-baselines/greedy.ts';
import { ON_DEMAND_ONLY } from '#lib/core/spot-baselines/on-demand.ts';
import { UNIFORM_PROGRESS } from '#lib/core/spot-baselines/uniform-progress.ts';

const POLICIES = [UNIFORM_PROGRESS, GREEDY, ON_DEMAND_ONLY];
const JOB: TracedJob = { workSeconds: 10 * 3600, deadlineSeconds: 15 * 3600, startTick: 12 };

function worldOf(seed: number, zones: number, more: Partial<WorldRules> = {}): World {
  const pools = generatedMarket({
    seed,
    zones,
    ticks: 800,
    gapSeconds: 300,
    onDemandUsdPerHour: 3,
    hazards: PRIOR_HAZARDS,
  });
  const rules = { ...BASE_RULES, restartSeconds: 700, sight: 'by-trying' as const, ...more };
  return { gapSeconds: 300, pools, onDemandUsdPerHour: 3, rules };
}

const hazardsFor = (world: World) => world.pools.map(() => PRIOR_HAZARDS);

describe('a timeline', () => {
  test('adds up to the run: time, money, work, starts and interruptions', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 4 }), fc.constantFrom(...POLICIES), (seed, zones, policy) => {
        const world = worldOf(seed, zones);
        const { stretches, points, result } = timelineOf(world, JOB, taskOf(world, JOB, hazardsFor(world)), policy);
        const sum = (of: (stretch: (typeof stretches)[number]) => number) =>
          stretches.reduce((total, stretch) => total + of(stretch), 0);
        expect(sum(({ costUsd }) => costUsd)).toBeCloseTo(result.costUsd, 9);
        expect(sum(({ workHours }) => workHours)).toBeCloseTo(10, 9);
        expect(stretches[0]?.fromHours).toBe(0);
        for (const [index, { toHours }] of stretches.entries())
          expect(stretches[index + 1]?.fromHours ?? result.finishedAtSeconds / 3600).toBe(toHours);
        expect(sum(({ isInterrupted }) => Number(isInterrupted))).toBe(result.interruptions);
        expect(sum(({ state }) => Number(state === 'spot'))).toBe(result.spotStarts);
        expect(sum(({ state }) => Number(state === 'on-demand'))).toBe(result.onDemandStarts);
        for (const { state, pool } of stretches) expect(pool === undefined).toBe(state !== 'spot');
        expect(points.every(({ costUsd }, index) => costUsd >= (points[index - 1]?.costUsd ?? 0))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('policies side by side', () => {
  test('are measured against one who knows every tick, as a ratio of means', () => {
    const scenes = [1, 2, 3].map((seed) => ({ world: worldOf(seed, 2), job: JOB }));
    const { runs, omniscientMeanUsd = 0, scores } = comparePolicies(scenes, POLICIES, PRIOR_HAZARDS);
    expect([runs, scores.map(({ policy }) => policy)]).toEqual([3, POLICIES.map(({ name }) => name)]);
    for (const { meanUsd, overOmniscientShare = -1, misses } of scores) {
      expect(overOmniscientShare).toBeCloseTo(meanUsd / omniscientMeanUsd - 1, 12);
      expect(overOmniscientShare).toBeGreaterThanOrEqual(-1e-9);
      expect(misses).toBe(0);
    }
    expect(scores.at(-1)).toMatchObject({ meanStarts: 1, meanInterruptions: 0, meanSpotHours: 0, maxLateHours: 0 });
  });

  test('have no optimum under rules for which none is defined', () => {
    for (const rule of [{ isFirstHourFree: true }, { onDemandLeadSeconds: 60 }, { moveUsd: 1 }]) {
      const { omniscientMeanUsd, scores } = comparePolicies(
        [{ world: worldOf(1, 2, rule), job: JOB }],
        [GREEDY],
        PRIOR_HAZARDS,
      );
      expect([omniscientMeanUsd, scores[0]?.overOmniscientShare]).toEqual([undefined, undefined]);
    }
  });

  test('count what came late', () => {
    const job = { ...JOB, deadlineSeconds: JOB.workSeconds };
    const { scores } = comparePolicies([{ world: worldOf(1, 1), job }], [ON_DEMAND_ONLY], PRIOR_HAZARDS);
    expect(scores[0]).toMatchObject({ misses: 1, maxLateHours: expect.closeTo(700 / 3600, 6) });
  });
});
