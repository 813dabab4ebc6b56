import fc from 'fast-check';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { simulateRun, type TickRecord, type TracedJob, taskOf } from '#lib/core/spot/simulate-run.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { BASE_RULES, type World, type WorldRules } from '#lib/core/spot/world.ts';

export interface Game {
  readonly world: World;
  readonly job: TracedJob;
}

const ON_DEMAND_USD = 3;

/** Jobs of an hour to a day that on-demand capacity can finish, in markets whose pools come and go by chance. */
export function game({ pools, rules }: { readonly pools: number; readonly rules?: Partial<WorldRules> }) {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 30, maxLength: 30 });
  return fc
    .record({
      gapSeconds: fc.constantFrom(60, 195, 600),
      periods: fc.array(lengths, { minLength: pools, maxLength: pools }),
      prices: fc.array(fc.double({ min: 0.5, max: 2.5, noNaN: true }), { minLength: pools, maxLength: pools }),
      workTicks: fc.integer({ min: 10, max: 80 }),
      restartTicks: fc.double({ min: 0.1, max: 4, noNaN: true }),
      slackTicks: fc.integer({ min: 0, max: 60 }),
    })
    .map(({ gapSeconds, periods, prices, workTicks, restartTicks, slackTicks }): Game => {
      const restartSeconds = restartTicks * gapSeconds;
      const workSeconds = workTicks * gapSeconds;
      const lead = rules?.onDemandLeadSeconds ?? 0;
      // Room for one on-demand start, so that no policy has to miss the deadline.
      const leastSeconds = workSeconds + restartSeconds + lead;
      const deadlineSeconds = Math.ceil(leastSeconds / gapSeconds + slackTicks) * gapSeconds;
      return {
        world: {
          gapSeconds,
          pools: periods.map((runs, index) => ({
            name: `zone-${index}`,
            region: `region-${index % 2}`,
            up: Uint8Array.from(runs.flatMap((length, run) => new Array<number>(length).fill((run + index) % 2))),
            usdPerHour: () => prices[index] ?? 1,
          })),
          onDemandUsdPerHour: ON_DEMAND_USD,
          rules: { ...BASE_RULES, sight: pools === 1 ? 'every-tick' : 'by-trying', restartSeconds, ...rules },
        },
        job: { workSeconds, deadlineSeconds, startTick: 0 },
      };
    });
}

/** What a policy did and what it cost. */
export function play(policy: SpotPolicy, { world, job }: Game) {
  const task = taskOf(
    world,
    job,
    world.pools.map(() => PRIOR_HAZARDS),
  );
  const ticks: TickRecord[] = [];
  const result = simulateRun(world, job, policy.prepare(task), (record) => ticks.push(record));
  return { result, ticks, task };
}
