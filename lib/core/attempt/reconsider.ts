import { offerOf } from '../catalog/offer-key.ts';
import type { SpotPolicy } from '../spot/spot-policy.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { Attempt } from './attempt.ts';
import type { CapacityQuestion } from './capacity-question.ts';
import { type Advice, adviceOf, awakeOf, poolsOf, sentenceOf, situationOf } from './choose-capacity.ts';
import { type Launch, launchOf } from './launch-set.ts';
import { SHORTEST_WAIT_SECONDS } from './spot-task.ts';

/** What to do with an attempt that runs. */
export type MoveDecision =
  | { readonly kind: 'keep'; readonly because: string }
  /** Launch these while the attempt runs on, and let it go when one of them is there. */
  | Launch
  /** Let it go first: what comes next cannot be acquired beside it, or is nothing. */
  | { readonly kind: 'release'; readonly because: string };

export type RunningQuestion = CapacityQuestion & { readonly running: Attempt };

/**
 * Asks the policy while an attempt runs.
 *
 * Acquire before release, on EC2. SageMaker tells only after the old job has been given up whether the new one gets capacity: there nothing that runs is
 * left for spot, and the way to on-demand is stop, then start.
 */
export function reconsider(question: RunningQuestion, policy: SpotPolicy): MoveDecision {
  const advice = adviceOf(question, policy);
  const { view, decision } = advice;
  if (isFinishing(question)) return keep(question, advice);
  const { running } = view;
  const { service } = offerOf(question.running.offerKey);
  const ownPlace = running.kind === 'spot' ? decision.tryPools.indexOf(running.pool) : -1;
  const better = ownPlace < 0 ? decision.tryPools : decision.tryPools.slice(0, ownPlace);
  const spot = awakeOf(poolsOf(advice, better), question).filter(canBeAcquired);
  const say = (what: string) => sentenceOf(advice, decision.reason, what, question);
  if (spot.length > 0 && service === 'ec2') return launchOf(spot, question, say);
  if (ownPlace >= 0 || decision.otherwise === 'keep') return keep(question, advice);
  if (decision.otherwise === 'nothing') return { kind: 'release', because: say('nothing') };
  if (running.kind === 'on-demand') return keep(question, advice);
  const onDemand = awakeOf(advice.ladderTask.onDemand, question);
  const first = onDemand[0];
  if (first === undefined) return keep(question, advice);
  if (canBeAcquired(first)) return launchOf(onDemand, question, say);
  return { kind: 'release', because: say(first.offerKey) };
}

/** All steps are done: what is left is evaluation and the snapshot, which a move would start anew. */
function isFinishing({ progress, running, totalSteps }: RunningQuestion): boolean {
  return progress?.attempt === running.attempt && progress.step >= totalSteps;
}

/** EC2 answers at once whether there is capacity. */
function canBeAcquired({ offerKey }: { readonly offerKey: Attempt['offerKey'] }): boolean {
  return offerOf(offerKey).service === 'ec2';
}

function keep(question: RunningQuestion, advice: Advice): MoveDecision {
  return { kind: 'keep', because: sentenceOf(advice, advice.decision.reason, question.running.offerKey, question) };
}

/**
 * When a running attempt is looked at again though it reports nothing: spot that has not done what it should by the safety point. On-demand capacity is in
 * no danger.
 */
export function askAtOf(question: RunningQuestion): EpochSeconds | undefined {
  const { view, safetyAt } = situationOf(question);
  if (view.running.kind !== 'spot' || !Number.isFinite(safetyAt)) return undefined;
  return Math.ceil(Math.max(safetyAt, question.now + quietSeconds(question.running, question.now)));
}

/** So long in a row an attempt is not asked about again: with its age, so that the questions of weeks fit into one execution. */
const QUIET_SHARE_OF_AGE = 0.25;

/** Time between two questions about a running attempt. What has been so for long stays so for long (spot.md section 4: hazards fall with age). */
export function quietSeconds({ launchedAt, intendedAt }: Attempt, now: EpochSeconds): number {
  return Math.max(SHORTEST_WAIT_SECONDS, QUIET_SHARE_OF_AGE * (now - (launchedAt ?? intendedAt)));
}
