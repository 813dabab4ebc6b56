import type { SpotDecision, SpotPolicy, SpotTask, SpotView } from '../spot/spot-policy.ts';
import { decideOnePool } from './decide-one-pool.ts';
import { decideSeveralPools } from './decide-several-pools.ts';

/**
 * thriftune's spot policy: the action with the least expected cost to go, within a hard safety net.
 *
 * Costs to go come from tables made by dynamic programming over work left, slack and the age of capacity, whose chances of ending are taken to depend on
 * that age (young capacity dies, old lives; spot.md section 4). Which kind of pool each one is, is re-estimated at every decision from what was seen of
 * it. Prices are taken to stay as they are: they drift by some 5 % a week, in either direction (spot.md sections 1 and 6). Nothing is remembered between
 * decisions but tables, which can be built again.
 */
export const THRIFTUNE_POLICY: SpotPolicy = {
  name: 'thriftune',
  prepare: (task) => {
    if (task.deadlineSeconds === undefined) return withoutDeadline(task);
    return withDeadline(task, task.deadlineSeconds);
  },
};

/** Tables are built when they are first needed. */
function withDeadline(task: SpotTask, deadlineSeconds: number): (view: SpotView) => SpotDecision {
  if (task.pools.length === 0) return () => ON_DEMAND;
  const several = lazy(() => decideSeveralPools(task, deadlineSeconds));
  const one = lazy(() => decideOnePool(task, deadlineSeconds));
  const hasOneRate = task.pools[0]?.workRate === task.onDemand.workRate;
  return (view) => {
    const isWatched =
      view.pools.length === 1 && hasOneRate && view.pools[0]?.periods.at(-1)?.lastSeenAtSeconds === view.nowSeconds;
    return isWatched ? one()(view) : several()(view);
  };
}

const ON_DEMAND: SpotDecision = { tryPools: [], otherwise: 'on-demand', reason: 'on-demand-is-cheapest' };

/** A job that nobody waits for is treated as one that has three times its work's time left, at every decision anew. */
const TIMES_WORK = 3;

function withoutDeadline(task: SpotTask): (view: SpotView) => SpotDecision {
  const restartSeconds = task.onDemand.restartSeconds + task.onDemand.leadSeconds;
  const horizon = (workSeconds: number) => (TIMES_WORK * workSeconds) / task.onDemand.workRate + 10 * restartSeconds;
  const decide = withDeadline(task, horizon(task.workSeconds));
  return (view) => decide(shifted(view, horizon(task.workSeconds) - horizon(view.workLeftSeconds) - view.nowSeconds));
}

/** The same view on a clock that is so many seconds ahead. */
function shifted(view: SpotView, bySeconds: number): SpotView {
  const pools = view.pools.map((pool) => ({
    ...pool,
    periods: pool.periods.map(({ isUp, firstSeenAtSeconds, lastSeenAtSeconds }) => ({
      isUp,
      firstSeenAtSeconds: firstSeenAtSeconds + bySeconds,
      lastSeenAtSeconds: lastSeenAtSeconds + bySeconds,
    })),
  }));
  return { ...view, nowSeconds: view.nowSeconds + bySeconds, pools };
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
