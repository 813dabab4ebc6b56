import { type Offer, type OfferKey, offerOf } from '../catalog/offer-key.ts';
import { quotaGroupOf } from '../catalog/offer-snapshot.ts';
import type { Option } from '../plan/plan.ts';
import type { EpochSeconds } from '../units/time.ts';
import { isoOf } from '../units/time.ts';
import type { Refusal, RefusalReason } from './refusal.ts';

/**
 * How long an offer is left alone, in seconds of the Clock port's time.
 *
 * `no-capacity`: Karpenter keeps an unavailable offering for 3 minutes (aws/karpenter-provider-aws, pkg/cache/cache.go at 0839cc0). `interrupted`: an hour,
 * ours; a pool that took capacity back is short of it. `quota`: an increase takes 15-30 minutes to act, and it hits the whole quota group. `throttled`: the
 * call failed, not the pool.
 */
export const REST_SECONDS = {
  'no-capacity': 180,
  interrupted: 3600,
  quota: 1800,
  throttled: 0,
} as const satisfies Record<RefusalReason, number>;

/** Offers of one launch may differ by this share in expected job cost: the provider then picks the pool with the deepest capacity. */
export const NEARLY_EQUAL_COST = 0.05;

export interface CapacityQuestion {
  /** In the plan's order, best first. */
  readonly ladder: readonly Option[];
  readonly refusals: readonly Refusal[];
  readonly now: EpochSeconds;
  readonly deadline?: EpochSeconds | undefined;
  readonly remainingSteps: number;
}

/** What to launch now. */
export type CapacityDecision =
  | { readonly kind: 'launch'; readonly option: Option; readonly offers: readonly OfferKey[]; readonly because: string }
  | { readonly kind: 'wait'; readonly until: EpochSeconds; readonly because: string }
  | { readonly kind: 'give-up'; readonly because: string };

/**
 * Chooses the offers of the next launch within the approved ladder, or says until when to wait.
 *
 * First version: the best rung that does not rest. A rung that cannot finish by the deadline is passed over while one that can is awake.
 */
export function chooseCapacity(question: CapacityQuestion): CapacityDecision {
  const { ladder, refusals, now } = question;
  const rungs = ladder.map((option) => ({ option, restsUntil: restsUntil(option.offerKey, refusals) }));
  const awake = rungs.filter((rung) => rung.restsUntil <= now).map(({ option }) => option);
  const inTime = awake.filter((option) => finishesInTime(option, question));
  const best = inTime[0] ?? awake[0];
  if (best !== undefined) return launch(best, awake, ladder, inTime.length > 0 || question.deadline === undefined);
  const next = rungs.toSorted((a, b) => a.restsUntil - b.restsUntil)[0];
  if (next === undefined) return { kind: 'give-up', because: 'the plan holds no offer' };
  if (question.deadline !== undefined && next.restsUntil >= question.deadline) {
    return {
      kind: 'give-up',
      because: `every offer of the plan rests until after the deadline ${isoOf(question.deadline)}`,
    };
  }
  return {
    kind: 'wait',
    until: next.restsUntil,
    because: `every offer of the plan rests; ${next.option.offerKey} is the first to be tried again`,
  };
}

/** When an offer's longest rest ends; 0 when it does not rest. Order and repetition of the refusals do not matter. */
export function restsUntil(offerKey: OfferKey, refusals: readonly Refusal[]): EpochSeconds {
  const ends = refusals
    .filter((refusal) => concerns(refusal, offerKey))
    .map(({ at, reason }) => at + REST_SECONDS[reason]);
  return Math.max(0, ...ends);
}

function concerns(refusal: Refusal, offerKey: OfferKey): boolean {
  if (refusal.offerKey === offerKey) return true;
  return refusal.reason === 'quota' && quotaPoolOf(offerOf(refusal.offerKey)) === quotaPoolOf(offerOf(offerKey));
}

/** EC2 counts vCPUs by family group and capacity; SageMaker counts instances by type and capacity. */
function quotaPoolOf({ service, instanceType, capacity, region }: Offer): string {
  const group = service === 'ec2' ? quotaGroupOf(instanceType) : instanceType;
  return [service, group, capacity, region].join('/');
}

function finishesInTime(option: Option, { deadline, now, remainingSteps }: CapacityQuestion): boolean {
  const { startupSeconds, stepsPerHour, finishingSeconds } = option;
  const seconds = startupSeconds + (remainingSteps / stepsPerHour) * 3600 + finishingSeconds;
  return deadline === undefined || now + seconds <= deadline;
}

function launch(best: Option, awake: readonly Option[], ladder: readonly Option[], inTime: boolean): CapacityDecision {
  const { service, instanceType, capacity, region } = offerOf(best.offerKey);
  const limit = best.costUsd.likely * (1 + NEARLY_EQUAL_COST);
  const offers = awake
    .filter((option) => {
      const offer = offerOf(option.offerKey);
      const alike = offer.service === service && offer.instanceType === instanceType && offer.capacity === capacity;
      return (
        alike && offer.region === region && option.costUsd.likely <= limit && option.microBatch === best.microBatch
      );
    })
    .map(({ offerKey }) => offerKey)
    .filter((offerKey) => offerKey !== best.offerKey);
  const rank = ladder.indexOf(best) + 1;
  const place = rank === 1 ? 'the best offer of the plan' : `number ${rank} of the plan; the better ones rest`;
  return {
    kind: 'launch',
    option: best,
    offers: [best.offerKey, ...offers],
    because: inTime ? place : `${place}; no offer that is awake meets the deadline`,
  };
}
