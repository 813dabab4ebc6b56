import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { EVOLVED } from '#lib/core/spot-baselines/evolved.ts';
import { GREEDY } from '#lib/core/spot-baselines/greedy.ts';
import { GREEDY_WAITING } from '#lib/core/spot-baselines/greedy-waiting.ts';
import { ON_DEMAND_ONLY } from '#lib/core/spot-baselines/on-demand.ts';
import { TIME_SLICED } from '#lib/core/spot-baselines/time-sliced.ts';
import { UNIFORM_PROGRESS, UNIFORM_PROGRESS_WITHOUT_HYSTERESIS } from '#lib/core/spot-baselines/uniform-progress.ts';
import { THRIFTUNE_POLICY } from '#lib/core/spot-thriftune/thriftune-policy.ts';

/** What `simulate` plays when no policy is named. */
export const DEFAULT_POLICY: SpotPolicy = THRIFTUNE_POLICY;

export const POLICIES: readonly SpotPolicy[] = [
  THRIFTUNE_POLICY,
  UNIFORM_PROGRESS,
  UNIFORM_PROGRESS_WITHOUT_HYSTERESIS,
  EVOLVED,
  TIME_SLICED,
  GREEDY,
  GREEDY_WAITING,
  ON_DEMAND_ONLY,
];
