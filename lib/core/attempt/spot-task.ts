import { offerOf } from '../catalog/offer-key.ts';
import type { Option } from '../plan/plan.ts';
import type { OnDemandTerms, PoolTerms, SpotTask } from '../spot/spot-policy.ts';
import type { CapacityQuestion } from './capacity-question.ts';
import { restsUntil } from './rests.ts';

/** A task for the policy, and what its pools and its on-demand terms are in the ladder. */
export interface LadderTask {
  readonly task: SpotTask;
  /** Of the task's pools, in their order. */
  readonly pools: readonly Option[];
  /** On-demand rungs, the one of the task's terms first. */
  readonly onDemand: readonly Option[];
}

/** Shortest wait for capacity, in the Clock port's time: a state machine is no poll (issue 6). Longer ones are cut at the safety point. */
export const SHORTEST_WAIT_SECONDS = 300;

/** Without an on-demand rung there is none to fall back to: its price stands for "not at all". */
const OUT_OF_REACH = 1000;

/**
 * The job as a policy sees it: spot rungs are pools, work is counted in seconds on the fastest on-demand rung, with the saves that fall
 * into it: else a job with large ones would be late on the very capacity that is to save its deadline. On spot they are more, which shows in the progress.
 *
 * What rests for a quota or a throttled call is left out: it is no sighting of a pool, and asking again at once is in vain. What runs stays in.
 */
export function ladderTaskOf(question: CapacityQuestion): LadderTask {
  const { ladder, totalSteps, startedAt, deadline } = question;
  const usable = ladder.filter((option) => isUsable(option, question));
  const pools = usable.filter((option) => offerOf(option.offerKey).capacity === 'spot');
  const onDemand = inOrderOfUse(
    usable.filter((option) => offerOf(option.offerKey).capacity === 'on-demand'),
    question,
  );
  const stepsPerHour = fullSpeedOf(ladder);
  const finishingSeconds = onDemand[0]?.finishingSeconds ?? pools[0]?.finishingSeconds ?? 0;
  return {
    task: {
      workSeconds: totalSteps * fullStepSecondsOf(question) + finishingSeconds,
      deadlineSeconds: deadline === undefined || onDemand.length === 0 ? undefined : deadline - startedAt,
      decisionEverySeconds: SHORTEST_WAIT_SECONDS,
      onDemand: termsOf(onDemand[0], pools, stepsPerHour, question),
      pools: pools.map((option) => poolOf(option, stepsPerHour, question)),
      isFirstHourFree: pools.length > 0 && pools.every(({ offerKey }) => offerOf(offerKey).service === 'ec2'),
    },
    pools,
    onDemand,
  };
}

/** Of one step at rate 1, with its share of the saves. */
export function fullStepSecondsOf({ ladder, savingShare }: Pick<CapacityQuestion, 'ladder' | 'savingShare'>): number {
  return (3600 / fullSpeedOf(ladder)) * (1 + savingShare);
}

/** Steps per hour that count as rate 1: those of the fastest on-demand rung, or of the fastest of all. */
function fullSpeedOf(ladder: readonly Option[]): number {
  const onDemand = ladder.filter(({ offerKey }) => offerOf(offerKey).capacity === 'on-demand');
  return Math.max(...(onDemand.length > 0 ? onDemand : ladder).map((option) => option.stepsPerHour));
}

function isUsable({ offerKey }: Option, { refusals, now, running }: CapacityQuestion): boolean {
  // On-demand that only was throttled is still what the deadline is counted on.
  const reasons = offerOf(offerKey).capacity === 'spot' ? (['quota', 'throttled'] as const) : (['quota'] as const);
  return running?.offerKey === offerKey || restsUntil(offerKey, refusals, reasons) <= now;
}

/** The cheapest to the end of those that meet the deadline; where none does, the soonest done. */
function inOrderOfUse(options: readonly Option[], question: CapacityQuestion): readonly Option[] {
  const usd = (option: Option) => question.market.usdPerHour(option) / option.stepsPerHour;
  const inTime = options.filter((option) => meetsDeadline(option, question)).toSorted((a, b) => usd(a) - usd(b));
  const late = options
    .filter((option) => !inTime.includes(option))
    .toSorted((a, b) => secondsFor(a, question) - secondsFor(b, question));
  return [...inTime, ...late];
}

function meetsDeadline(option: Option, question: CapacityQuestion): boolean {
  const { deadline, now, leadSeconds } = question;
  return deadline === undefined || now + leadSeconds + secondsFor(option, question) <= deadline;
}

function secondsFor({ startupSeconds, stepsPerHour, finishingSeconds }: Option, question: CapacityQuestion): number {
  const left = question.totalSteps - (question.progress?.savedStep ?? 0);
  return startupSeconds + (left / stepsPerHour) * 3600 * (1 + question.savingShare) + finishingSeconds;
}

function poolOf(option: Option, stepsPerHour: number, { lostSeconds, market }: CapacityQuestion): PoolTerms {
  return {
    name: option.offerKey,
    region: offerOf(option.offerKey).region,
    workRate: option.stepsPerHour / stepsPerHour,
    restartSeconds: option.startupSeconds + lostSeconds,
    hazards: market.hazards(option.offerKey),
  };
}

function termsOf(
  option: Option | undefined,
  pools: readonly Option[],
  stepsPerHour: number,
  { lostSeconds, leadSeconds, market }: CapacityQuestion,
): OnDemandTerms {
  if (option === undefined) {
    const dearest = Math.max(0, ...pools.map((pool) => market.usdPerHour(pool)));
    const restartSeconds = Math.max(0, ...pools.map((pool) => pool.startupSeconds)) + lostSeconds;
    return { usdPerHour: dearest * OUT_OF_REACH, workRate: 1, restartSeconds, leadSeconds };
  }
  return {
    usdPerHour: market.usdPerHour(option),
    workRate: option.stepsPerHour / stepsPerHour,
    restartSeconds: option.startupSeconds + lostSeconds,
    leadSeconds,
  };
}
