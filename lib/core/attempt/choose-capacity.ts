import { offerOf } from '../catalog/offer-key.ts';
import type { Option } from '../plan/plan.ts';
import { becauseOf } from '../spot/because.ts';
import { safetyPointSeconds } from '../spot/safety-point.ts';
import type { SpotDecision, SpotPolicy, SpotView } from '../spot/spot-policy.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { CapacityQuestion } from './capacity-question.ts';
import { type Launch, launchOf } from './launch-set.ts';
import { hasSearchedLong, LONGEST_SEARCH, nextLookAt, reasonToGiveUp } from './next-look.ts';
import { restsUntil } from './rests.ts';
import { type LadderTask, ladderTaskOf, SHORTEST_WAIT_SECONDS } from './spot-task.ts';
import { spotViewOf } from './spot-view.ts';

/** What to launch now. */
export type CapacityDecision =
  | Launch
  | { readonly kind: 'wait'; readonly until: EpochSeconds; readonly because: string }
  | { readonly kind: 'give-up'; readonly because: string };

/** A job as the policy sees it. */
interface Situation {
  readonly ladderTask: LadderTask;
  readonly view: SpotView;
  /** In the Clock port's time; infinite without a deadline that on-demand capacity could save. */
  readonly safetyAt: EpochSeconds;
}

/** What the policy says of it, to be turned into launches and waits. */
export interface Advice extends Situation {
  readonly decision: SpotDecision;
}

export function adviceOf(question: CapacityQuestion, policy: SpotPolicy): Advice {
  const situation = situationOf(question);
  return { ...situation, decision: policy.prepare(situation.ladderTask.task)(situation.view) };
}

export function situationOf(question: CapacityQuestion): Situation {
  const ladderTask = ladderTaskOf(question);
  const view = spotViewOf(question, ladderTask);
  const safetyAt = question.startedAt + safetyPointSeconds(ladderTask.task, view.workLeftSeconds);
  return { ladderTask, view, safetyAt };
}

/** Chooses the offers of the next launch of a job of which nothing runs, or says until when to wait. */
export function chooseCapacity(question: CapacityQuestion, policy: SpotPolicy): CapacityDecision {
  const advice = adviceOf(question, policy);
  const { ladderTask, decision, safetyAt } = advice;
  const { now, deadline } = question;
  // Refused until the deadline came.
  if (deadline !== undefined && now >= deadline) return waitOrGiveUp(question, advice);
  const spot = awakeOf(poolsOf(advice, decision.tryPools), question);
  if (spot.length > 0) return launchOf(spot, question, (what) => sentenceOf(advice, decision.reason, what, question));
  const isOverdue = hasSearchedLong(question);
  const mustGo = isOverdue || now + SHORTEST_WAIT_SECONDS > safetyAt;
  if (!mustGo && isSpotResting(question, ladderTask)) return waitOrGiveUp(question, advice);
  const onDemand = awakeOf(ladderTask.onDemand, question);
  const goes = decision.otherwise === 'on-demand' || mustGo;
  if (isOverdue && onDemand.length > 0)
    return launchOf(onDemand, question, (what) => `${what}: spot gave no capacity for ${LONGEST_SEARCH}`);
  if (goes && onDemand.length > 0) {
    // The pools that the policy would have tried first are known to have no capacity.
    const reason = decision.tryPools.length > 0 ? 'on-demand-is-cheapest' : decision.reason;
    return launchOf(onDemand, question, (what) => sentenceOf(advice, mustGo ? 'safety-net' : reason, what, question));
  }
  if (goes) {
    const any = awakeOf(ladderTask.pools, question);
    if (any.length > 0) return launchOf(any, question, (what) => `${what}: no on-demand capacity is to be had now`);
  }
  return waitOrGiveUp(question, advice);
}

/** A quota holds all spot rungs back: the policy sees no pool at all then, and would take on-demand for good. */
function isSpotResting({ ladder }: CapacityQuestion, { pools }: LadderTask): boolean {
  return pools.length === 0 && ladder.some(({ offerKey }) => offerOf(offerKey).capacity === 'spot');
}

/** Pools that the policy would try, as rungs. */
export function poolsOf({ ladderTask }: Advice, tryPools: readonly number[]): readonly Option[] {
  return tryPools.flatMap((pool) => ladderTask.pools[pool] ?? []);
}

/** Without those that rest: a refusal is remembered until it expires. */
export function awakeOf(options: readonly Option[], { refusals, now }: CapacityQuestion): readonly Option[] {
  return options.filter(({ offerKey }) => restsUntil(offerKey, refusals) <= now);
}

export function sentenceOf(
  { decision, safetyAt }: Advice,
  reason: SpotDecision['reason'],
  what: string,
  { now, market, ladder }: CapacityQuestion,
): string {
  const option = ladder.find(({ offerKey }) => offerKey === what);
  return becauseOf(
    { reason, expectedUsd: reason === decision.reason ? decision.expectedUsd : undefined },
    {
      what,
      usdPerHour: option === undefined ? undefined : market.usdPerHour(option),
      slackSeconds: Number.isFinite(safetyAt) ? safetyAt - now : undefined,
    },
  );
}

function waitOrGiveUp(question: CapacityQuestion, advice: Advice): CapacityDecision {
  const { ladder, refusals, now } = question;
  const { safetyAt, decision, ladderTask } = advice;
  const isUrgent =
    decision.otherwise === 'on-demand' || safetyAt < now + SHORTEST_WAIT_SECONDS || hasSearchedLong(question);
  const until = nextLookAt(question, { isUrgent, safetyAt, onDemand: ladderTask.task.onDemand });
  const because = reasonToGiveUp(question, until);
  if (because !== undefined) return { kind: 'give-up', because };
  const resting = ladder.filter(({ offerKey }) => restsUntil(offerKey, refusals) > now).length;
  const rest = resting === 0 ? '' : `; ${resting} of ${ladder.length} offers of the plan rest after a refusal`;
  return { kind: 'wait', until, because: `${sentenceOf(advice, 'waiting-is-cheapest', 'nothing', question)}${rest}` };
}
