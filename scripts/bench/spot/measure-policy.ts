import { PRIOR_HAZARDS } from '../../../lib/core/spot/prior-hazards.ts';
import { simulateRun, taskOf } from '../../../lib/core/spot/simulate-run.ts';
import type { SpotView } from '../../../lib/core/spot/spot-policy.ts';
import { BASE_RULES, type World } from '../../../lib/core/spot/world.ts';
import { THRIFTUNE_POLICY } from '../../../lib/core/spot-thriftune/thriftune-policy.ts';

/**
 * Run by `policyCost`, in a process of its own: the largest tables of the benchmark (48 h of work in 92 h, a restart of 0.02 h), and a run's decisions with
 * them. A second run has prices that move by more than the tables' step, twice a day and pool: its decisions right after a move may build tables.
 */
const isOne = process.argv[2] === 'one pool';
const MOVE_EVERY_TICKS = 221;
const MOVE_SHARE = 0.025;

const standing = worldOf(() => 1);
const moving = worldOf((tick, pool) => (1 + MOVE_SHARE) ** Math.floor((tick + 36 * pool) / MOVE_EVERY_TICKS));
const job = { workSeconds: 48 * 3600, deadlineSeconds: 92 * 3600, startTick: 0 };
const task = taskOf(
  standing,
  job,
  standing.pools.map(() => PRIOR_HAZARDS),
);

const rssBefore = process.memoryUsage().rss;
const started = performance.now();
const decide = THRIFTUNE_POLICY.prepare(task);
const first = { nowSeconds: 0, workLeftSeconds: job.workSeconds, running: { kind: 'nothing' } as const };
const seen = isOne ? [{ isUp: true, firstSeenAtSeconds: 0, lastSeenAtSeconds: 0 }] : [];
decide({
  ...first,
  pools: standing.pools.map((pool) => ({ usdPerHour: pool.usdPerHour(0), periods: seen, moveUsd: 0 })),
});
const buildSeconds = (performance.now() - started) / 1000;
const rssMegabytes = (process.memoryUsage().rss - rssBefore) / 1e6;

const { still: decideMilliseconds } = decisionsIn(standing);
const { moved: movedMilliseconds } = decisionsIn(moving);
console.log(JSON.stringify({ buildSeconds, rssMegabytes, decideMilliseconds, movedMilliseconds }));

function worldOf(priceFactor: (tick: number, pool: number) => number): World {
  return {
    gapSeconds: 195,
    pools: Array.from({ length: isOne ? 1 : 6 }, (_, index) => ({
      name: `zone-${index}`,
      region: `region-${index % 3}`,
      up: Uint8Array.from({ length: 4000 }, (_unused, tick) =>
        Math.floor((tick + 40 * index) / 60) % 3 === 0 ? 1 : 0,
      ),
      usdPerHour: (tick) => (0.9 + 0.1 * index) * priceFactor(tick, index),
    })),
    onDemandUsdPerHour: 3.06,
    rules: { ...BASE_RULES, restartSeconds: 72, sight: isOne ? 'every-tick' : 'by-trying' },
  };
}

/** How long each decision of a run took, apart by whether prices are those of the decision before: only where they are not, tables may be built. */
function decisionsIn(world: World): { readonly still: readonly number[]; readonly moved: readonly number[] } {
  const still: number[] = [];
  const moved: number[] = [];
  let last = pricesOf(world);
  simulateRun(world, job, (view) => {
    const before = performance.now();
    const decision = decide(view);
    const milliseconds = performance.now() - before;
    const prices = pricesIn(view);
    (prices === last ? still : moved).push(milliseconds);
    last = prices;
    return decision;
  });
  return { still, moved };
}

function pricesOf({ pools }: World): string {
  return pools.map((pool) => pool.usdPerHour(0)).join(' ');
}

function pricesIn({ pools }: SpotView): string {
  return pools.map(({ usdPerHour }) => usdPerHour).join(' ');
}
