import { PRIOR_HAZARDS } from '../../../lib/core/spot/prior-hazards.ts';
import { simulateRun, taskOf } from '../../../lib/core/spot/simulate-run.ts';
import { BASE_RULES, type World } from '../../../lib/core/spot/world.ts';
import { THRIFTUNE_POLICY } from '../../../lib/core/spot-thriftune/thriftune-policy.ts';

/** Run by `policyCost`: the largest table of the benchmark, 48 h of work in 92 h, and a run's decisions with it. Prices stand still, so nothing is built twice. */
const isOne = process.argv[2] === 'one pool';
const world: World = {
  gapSeconds: 195,
  pools: Array.from({ length: isOne ? 1 : 6 }, (_, index) => ({
    name: `zone-${index}`,
    region: `region-${index % 3}`,
    up: Uint8Array.from({ length: 4000 }, (_unused, tick) => (Math.floor((tick + 40 * index) / 60) % 3 === 0 ? 1 : 0)),
    usdPerHour: () => 0.9 + 0.1 * index,
  })),
  onDemandUsdPerHour: 3.06,
  rules: { ...BASE_RULES, restartSeconds: isOne ? 72 : 720, sight: isOne ? 'every-tick' : 'by-trying' },
};
const job = { workSeconds: 48 * 3600, deadlineSeconds: 92 * 3600, startTick: 0 };
const task = taskOf(
  world,
  job,
  world.pools.map(() => PRIOR_HAZARDS),
);

const rssBefore = process.memoryUsage().rss;
const started = performance.now();
const decide = THRIFTUNE_POLICY.prepare(task);
const first = { nowSeconds: 0, workLeftSeconds: job.workSeconds, running: { kind: 'nothing' } as const };
const seen = isOne ? [{ isUp: true, firstSeenAtSeconds: 0, lastSeenAtSeconds: 0 }] : [];
decide({ ...first, pools: world.pools.map((pool) => ({ usdPerHour: pool.usdPerHour(0), periods: seen, moveUsd: 0 })) });
const buildSeconds = (performance.now() - started) / 1000;
const rssMegabytes = (process.memoryUsage().rss - rssBefore) / 1e6;

let most = 0;
let sum = 0;
let count = 0;
simulateRun(world, job, (view) => {
  const before = performance.now();
  const decision = decide(view);
  const milliseconds = performance.now() - before;
  most = Math.max(most, milliseconds);
  sum += milliseconds;
  count += 1;
  return decision;
});
console.log(
  JSON.stringify({ buildSeconds, rssMegabytes, decideMilliseconds: sum / count, mostDecideMilliseconds: most }),
);
