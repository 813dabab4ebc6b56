import type { CapacityQuestion } from '#lib/core/attempt/capacity-question.ts';
import { chooseCapacity } from '#lib/core/attempt/choose-capacity.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { option } from './fixtures.ts';
import { questionOf } from './question.ts';

/** Older refusals change no wait: the longest is reached when a drought is three hours old. */
const REMEMBERED_SECONDS = 4 * 3600;

export interface Drought {
  /** Launches and waits. */
  readonly looks: number;
  /** Launches of each round, from one wait to the next. */
  readonly rounds: readonly (readonly string[])[];
  readonly waitSeconds: readonly number[];
  readonly endedAtSeconds: number;
  readonly because: string;
  /** Not refused: on-demand in a drought of spot. */
  readonly launchedAtSeconds?: number;
}

export interface DroughtTerms {
  readonly deadline?: number | undefined;
  readonly reason?: Refusal['reason'];
  readonly of?: 'all' | 'spot';
  /** How long a launch takes that is refused. */
  readonly launchSeconds?: number;
}

/** A ladder of which no two offers go into one call; every fifth is on-demand. */
export function ladderOf(offers: number): CapacityQuestion['ladder'] {
  return Array.from({ length: offers }, (_, index) => {
    const place = index % 5 === 4 ? 'on-demand/eu-central-1/any' : 'spot/eu-central-1/euc1-az1';
    return option(`ec2/g${index}.xlarge/${place}`, 1, { startupSeconds: 300, finishingSeconds: 0 });
  });
}

/** Launches of a job are refused from its start until it gives up or gets something. */
export function droughtOf(
  ladder: CapacityQuestion['ladder'],
  policy: SpotPolicy,
  { deadline, reason = 'no-capacity', of = 'all', launchSeconds = 4 }: DroughtTerms = {},
): Drought {
  let [now, refusals]: [number, readonly Refusal[]] = [0, []];
  const rounds: string[][] = [[]];
  const waitSeconds: number[] = [];
  for (let looks = 0; ; looks += 1) {
    const decision = chooseCapacity(questionOf({ ladder, now, refusals, deadline }), policy);
    if (decision.kind === 'give-up')
      return { looks, rounds, waitSeconds, endedAtSeconds: now, because: decision.because };
    if (decision.kind === 'wait') {
      rounds.push([]);
      waitSeconds.push(decision.until - now);
      now = decision.until;
      continue;
    }
    if (of === 'spot' && decision.offers.some((offerKey) => offerKey.includes('/on-demand/')))
      return { looks, rounds, waitSeconds, endedAtSeconds: now, launchedAtSeconds: now, because: decision.because };
    rounds.at(-1)?.push(...decision.offers);
    now += launchSeconds;
    const refused = decision.offers.map((offerKey) => ({ offerKey, reason, at: now }));
    refusals = [...refusals.filter(({ at }) => at > now - REMEMBERED_SECONDS), ...refused];
  }
}

/** Wants every pool, and on-demand when none has capacity. */
export const WANTS_ALL: SpotPolicy = {
  name: 'wants all',
  prepare:
    ({ pools }) =>
    () => ({ tryPools: pools.map((_, pool) => pool), otherwise: 'on-demand', reason: 'spot-is-cheapest' }),
};
