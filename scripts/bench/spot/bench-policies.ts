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
import { THRIFTUNE_POLICY } from '../../../lib/core/spot-thriftune/thriftune-policy.ts';
import type { TableName } from './scenes.ts';

/** The policy that the targets are for, and those that it is held against. */
export const SUBJECT = THRIFTUNE_POLICY.name;
export const RIVAL = UNIFORM_PROGRESS.name;
export const EVOLVED_RIVAL = EVOLVED.name;
/** Policies that know no more than their view. */
export const POLICIES: readonly SpotPolicy[] = [
  THRIFTUNE_POLICY,
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

const ALL: readonly string[] = [...POLICIES.map(({ name }) => name), ...ORACLES.keys()];
const FEW: readonly string[] = [SUBJECT, GREEDY.name, RIVAL, UNIFORM_PROGRESS_WITHOUT_HYSTERESIS.name, EVOLVED_RIVAL];

/** Policies of a table, in its order: all where there are targets for all, the best known where the table is one more look. */
export function policiesOf(table: TableName): readonly string[] {
  return table === 'one zone' || table === 'several zones at their prices' || table === 'time split' ? ALL : FEW;
}
