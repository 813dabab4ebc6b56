import { canonicalJson } from '../units/canonical-json.ts';
import { epochSecondsOf } from '../units/time.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { type Estimated, estimateOption, frameOf, misfitOf, type PlanFrame } from './estimate-option.ts';
import { dollars, lostBecauseOf } from './lost-because.ts';
import type { Option, Plan, PlanDecision, RejectedOption } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

/** Most options of a ladder. */
export const LADDER_LENGTH = 20;
/** Seconds of the Clock port's time after which prices must be looked at again. */
export const PLAN_LIFE_SECONDS = 3600;

/**
 * Chooses where and how a job runs: every offer is fitted, timed and priced with its interruptions, those that may break the cap or the deadline in more
 * than one case of twenty are rejected, the rest is ranked by mean cost. Ties go by offer key, so that the order of the input does not matter.
 */
export function makePlan(input: PlanInput): PlanDecision {
  const candidates = candidatesOf(input);
  const usable = candidates.filter((candidate) => candidate.price !== undefined);
  const rejected = candidates.flatMap(({ offerKey, refusal }) =>
    refusal === undefined ? [] : [{ offerKey, reason: refusal }],
  );
  if (usable.length === 0) return { kind: 'infeasible', reason: nothingUsable(input), rejected };
  const frame = frameOf(input, usable);
  if (frame === undefined) return nothingFits(input, usable, rejected);
  const judged = usable.map((candidate) => judge(input, frame, candidate));
  const feasible = judged
    .flatMap((verdict) => (verdict.kind === 'feasible' ? [verdict.estimated] : []))
    .toSorted(byMeanCost);
  const refused = judged.flatMap((verdict) => (verdict.kind === 'rejected' ? [verdict.rejected] : []));
  const [best] = feasible;
  if (best === undefined)
    return { kind: 'infeasible', reason: nothingFeasible(refused), rejected: inOrder([...refused, ...rejected]) };
  const options = feasible.map(({ option }) => option);
  const beyond = options.slice(LADDER_LENGTH).map((option) => ({
    offerKey: option.offerKey,
    reason: lostBecauseOf(option, best.option),
    costUsd: option.costUsd,
    hours: option.hours,
  }));
  return {
    kind: 'planned',
    plan: planOf(input, frame, best, options.slice(0, LADDER_LENGTH), inOrder([...beyond, ...refused, ...rejected])),
  };
}

type Verdict =
  | { readonly kind: 'feasible'; readonly estimated: Estimated }
  | { readonly kind: 'rejected'; readonly rejected: RejectedOption };

function judge(input: PlanInput, frame: PlanFrame, candidate: Candidate): Verdict {
  const { offerKey, price } = candidate;
  const misfit = misfitOf(input, frame, candidate);
  if (misfit !== undefined || price === undefined)
    return { kind: 'rejected', rejected: { offerKey, reason: misfit ?? 'its price is unknown' } };
  const estimated = estimateOption(input, frame, candidate, price);
  const reason = overCap(input, estimated) ?? overDeadline(input, estimated);
  if (reason === undefined) return { kind: 'feasible', estimated };
  const { costUsd, hours } = estimated.option;
  return { kind: 'rejected', rejected: { offerKey, reason, costUsd, hours } };
}

function overCap({ request }: PlanInput, { cost, finishingUsd }: Estimated): string | undefined {
  const left = request.capUsd - finishingUsd;
  if (cost.costUsdP95 <= left) return undefined;
  return `may cost up to ${dollars(cost.costUsdP95)} (19 cases of 20); the cap leaves ${dollars(Math.max(0, left))} after what finishing costs`;
}

function overDeadline({ request, now }: PlanInput, { cost }: Estimated): string | undefined {
  const deadline = request.deadline === undefined ? undefined : epochSecondsOf(request.deadline);
  if (deadline === undefined || cost.hoursP95 * 3600 <= deadline - now) return undefined;
  return `may take up to ${cost.hoursP95.toFixed(2)} h (19 cases of 20); the deadline is in ${(Math.max(0, deadline - now) / 3600).toFixed(2)} h`;
}

function byMeanCost(a: Estimated, b: Estimated): number {
  return a.option.costUsd.likely - b.option.costUsd.likely || (a.option.offerKey < b.option.offerKey ? -1 : 1);
}

/** Dearer ones last, those without a cost after them; then by key. */
function inOrder(rejected: readonly RejectedOption[]): readonly RejectedOption[] {
  const costOf = ({ costUsd }: RejectedOption) => costUsd?.likely ?? Number.MAX_VALUE;
  return rejected.toSorted((a, b) => costOf(a) - costOf(b) || (a.offerKey < b.offerKey ? -1 : 1));
}

function planOf(
  input: PlanInput,
  frame: PlanFrame,
  best: Estimated,
  ladder: readonly Option[],
  rejected: readonly RejectedOption[],
): Plan {
  const { now, request, hyperparameters } = input;
  const decided = {
    schemaVersion: 1,
    kind: 'thriftune.plan',
    ladder,
    rejected,
    onDemandUsd: onDemandUsdOf(input, frame, best),
    totalSteps: hyperparameters.maxSteps,
    holdUsd: Math.max(0, request.capUsd - best.finishingUsd),
    finishingUsd: Math.min(request.capUsd, best.finishingUsd),
  } as const;
  return {
    ...decided,
    hash: input.hash(canonicalJson(withoutTimes(decided))),
    madeAt: now,
    expiresAt: now + PLAN_LIFE_SECONDS,
  };
}

/** Prices that did not move make the same plan, however often they are asked for. */
function withoutTimes<T extends { readonly ladder: readonly Option[] }>(decided: T) {
  return {
    ...decided,
    ladder: decided.ladder.map((option) => ({ ...option, price: { ...option.price, asOf: undefined } })),
  };
}

/** The cheapest on-demand way, whether or not the job allows it: what the saving is measured against. */
function onDemandUsdOf(input: PlanInput, frame: PlanFrame, best: Estimated): number {
  const { capacities: _, ...request } = input.request;
  const costs = candidatesOf({ ...input, request }).flatMap((candidate) => {
    const { price, offer } = candidate;
    if (price === undefined || offer.capacity !== 'on-demand' || misfitOf(input, frame, candidate) !== undefined)
      return [];
    return [estimateOption(input, frame, candidate, price).option.costUsd.likely];
  });
  return costs.length === 0 ? best.option.costUsd.likely : Math.min(...costs);
}

function nothingUsable({ regionsDeployed, request }: PlanInput): string {
  const regions =
    regionsDeployed.length === 0 ? 'no region has a compute stack' : `compute stacks: ${regionsDeployed.join(', ')}`;
  const allowed = [request.services?.join('/'), request.capacities?.join('/'), request.regions?.join('/')].filter(
    (part) => part !== undefined,
  );
  return `nothing that the job allows is on sale (${regions}${allowed.length === 0 ? '' : `; the job allows ${allowed.join(', ')}`})`;
}

function nothingFits(
  input: PlanInput,
  usable: readonly Candidate[],
  rejected: readonly RejectedOption[],
): PlanDecision {
  const widest = usable.reduce((best, candidate) => (candidate.gpu.usableGib > best.gpu.usableGib ? candidate : best));
  const reason = `${input.model.id} with ${input.request.tuning} and rows of ${input.hyperparameters.maxLengthTokens} tokens fits no GPU on sale; the largest is the ${widest.gpu.name} with ${widest.gpu.usableGib} GiB`;
  const misfits = usable.map(({ offerKey, gpu }) => ({
    offerKey,
    reason: `does not fit the ${gpu.usableGib} GiB of the ${gpu.name}`,
  }));
  return { kind: 'infeasible', reason, rejected: inOrder([...misfits, ...rejected]) };
}

function nothingFeasible(refused: readonly RejectedOption[]): string {
  const [nearest] = inOrder(refused);
  return nearest === undefined ? 'nothing on sale fits' : `the nearest offer, ${nearest.offerKey}, ${nearest.reason}`;
}
