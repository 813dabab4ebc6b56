import type { OfferKey } from '../catalog/offer-key.ts';
import { type Period, UNSEEN_SECONDS } from '../spot/sighting.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { Attempt } from './attempt.ts';
import type { Refusal, RefusalReason } from './refusal.ts';

export interface Sightings {
  readonly offerKey: OfferKey;
  readonly attempts: readonly Attempt[];
  readonly refusals: readonly Refusal[];
  readonly now: EpochSeconds;
  /** Periods count from here. */
  readonly startedAt: EpochSeconds;
}

/** A quota error or a throttled call says nothing of the pool. */
const SAYS_DOWN: Readonly<Record<RefusalReason, boolean>> = {
  'no-capacity': true,
  interrupted: true,
  quota: false,
  throttled: false,
};

/**
 * What a job knows of a pool: up while an attempt of its own ran there, down at its interruption and at every refused launch of the tenant.
 *
 * In order of when each was last seen, so that what runs now is the last.
 */
export function periodsOf({ offerKey, attempts, refusals, now, startedAt }: Sightings): readonly Period[] {
  const up = attempts
    .filter((attempt) => attempt.offerKey === offerKey && attempt.launchedAt !== undefined)
    .map(({ launchedAt = 0, ended }) => seen(true, ended?.launchedAt ?? launchedAt, ended?.endedAt ?? now));
  const taken = attempts
    .filter(({ offerKey: own, ended }) => own === offerKey && ended?.endedBy === 'interruption')
    .map(({ ended }) => seen(false, ended?.endedAt ?? now, ended?.endedAt ?? now));
  const refused = refusals
    .filter((refusal) => refusal.offerKey === offerKey && SAYS_DOWN[refusal.reason] && refusal.at <= now)
    .map(({ at }) => seen(false, at, at));
  const inOrder = [...up, ...taken, ...refused].toSorted(
    (a, b) => a.lastSeenAtSeconds - b.lastSeenAtSeconds || Number(b.isUp) - Number(a.isUp),
  );
  return inOrder.reduce<readonly Period[]>(join, []).map((period) => ({
    isUp: period.isUp,
    firstSeenAtSeconds: period.firstSeenAtSeconds - startedAt,
    lastSeenAtSeconds: period.lastSeenAtSeconds - startedAt,
  }));
}

function seen(isUp: boolean, from: EpochSeconds, to: EpochSeconds): Period {
  return { isUp, firstSeenAtSeconds: Math.min(from, to), lastSeenAtSeconds: to };
}

/** Periods do not overlap: what another launch of the tenant saw meanwhile cuts a period short. */
function join(periods: readonly Period[], next: Period): readonly Period[] {
  const last = periods.at(-1);
  if (last === undefined) return [next];
  if (last.isUp === next.isUp && next.firstSeenAtSeconds - last.lastSeenAtSeconds <= UNSEEN_SECONDS) {
    const firstSeenAtSeconds = Math.min(last.firstSeenAtSeconds, next.firstSeenAtSeconds);
    const before = periods.at(-2)?.lastSeenAtSeconds ?? Number.NEGATIVE_INFINITY;
    return [...periods.slice(0, -1), { ...next, firstSeenAtSeconds: Math.max(before, firstSeenAtSeconds) }];
  }
  return [...periods, { ...next, firstSeenAtSeconds: Math.max(last.lastSeenAtSeconds, next.firstSeenAtSeconds) }];
}
