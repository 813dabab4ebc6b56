import type { TracedJob } from '../../../lib/core/spot/simulate-run.ts';
import type { SpotPolicy } from '../../../lib/core/spot/spot-policy.ts';
import type { World } from '../../../lib/core/spot/world.ts';
import { EVOLVED } from '../../../lib/core/spot-baselines/evolved.ts';
import { GREEDY } from '../../../lib/core/spot-baselines/greedy.ts';
import { GREEDY_WAITING } from '../../../lib/core/spot-baselines/greedy-waiting.ts';
import { nextLifetimeOracle } from '../../../lib/core/spot-baselines/next-lifetime-oracle.ts';
import { ON_DEMAND_ONLY } from '../../../lib/core/spot-baselines/on-demand.ts';
import { TIME_SLICED } from '../../../lib/core/spot-baselines/time-sliced.ts';
import {
  UNIFORM_PROGRESS,
  UNIFORM_PROGRESS_WITHOUT_HYSTERESIS,
} from '../../../lib/core/spot-baselines/uniform-progress.ts';

/** The policy that the targets are for, and those that it is held against. */
export const SUBJECT = 'thriftune';
export const RIVAL = UNIFORM_PROGRESS.name;
export const EVOLVED_RIVAL = EVOLVED.name;
/** Not a policy: the exact optimum. */
export const OMNISCIENT = 'omniscient';

/** Policies that know no more than their view. */
export const POLICIES: readonly SpotPolicy[] = [
  ON_DEMAND_ONLY,
  GREEDY,
  GREEDY_WAITING,
  TIME_SLICED,
  UNIFORM_PROGRESS,
  UNIFORM_PROGRESS_WITHOUT_HYSTERESIS,
  EVOLVED,
];

/** What sees the future, by name. */
export const ORACLES: ReadonlyMap<string, (world: World, job: TracedJob) => SpotPolicy> = new Map([
  ['next-lifetime-oracle', nextLifetimeOracle],
]);

/** In the order of the tables. */
export const POLICY_NAMES: readonly string[] = [...POLICIES.map(({ name }) => name), ...ORACLES.keys(), OMNISCIENT];
