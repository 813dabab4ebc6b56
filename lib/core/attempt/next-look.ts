import { offerOf } from '../catalog/offer-key.ts';
import { UNSEEN_SECONDS } from '../spot/sighting.ts';
import type { OnDemandTerms } from '../spot/spot-policy.ts';
import { type EpochSeconds, isoOf } from '../units/time.ts';
import type { CapacityQuestion } from './capacity-question.ts';
import { periodsOf } from './pool-periods.ts';
import { restsUntil } from './rests.ts';
import { SHORTEST_WAIT_SECONDS } from './spot-task.ts';

/** Longest: whatever the policy thinks, prices and pools are looked at again after it, and soon enough that two refusals in a row are one absence. */
const LONGEST_WAIT_SECONDS = 0.75 * UNSEEN_SECONDS;
/** What has been away for long stays away for long (spot.md section 4: hazards fall with age): it is asked again after this share of its age. */
const WAIT_SHARE_OF_AGE = 0.25;
/** The nearer the deadline, the shorter the waits. */
const WAIT_SHARE_OF_TIME_LEFT = 0.25;

const DAY_SECONDS = 24 * 3600;
/** A job that got nothing for so long takes on-demand, deadline or none; without a deadline it then gives up, for its money is held for nothing. Ours, November 2026. */
export const LONGEST_SEARCH_SECONDS = 14 * DAY_SECONDS;
export const LONGEST_SEARCH = `${LONGEST_SEARCH_SECONDS / DAY_SECONDS} days`;

/** What the policy thinks of a job that has no capacity. */
export interface Search {
  /** On-demand capacity is wanted as much as spot. */
  readonly isUrgent: boolean;
  readonly safetyAt: EpochSeconds;
  readonly onDemand: OnDemandTerms;
}

/** When it is worth asking again: never sooner than five minutes, never later than the safety point. */
export function nextLookAt(question: CapacityQuestion, search: Search): EpochSeconds {
  const { ladder, refusals, now } = question;
  const soonest = now + SHORTEST_WAIT_SECONDS;
  const spot = ladder.filter(({ offerKey }) => offerOf(offerKey).capacity === 'spot');
  const wanted = (search.isUrgent || spot.length === 0 ? ladder : spot).map(({ offerKey }) => offerKey);
  const firstAwake = Math.min(...wanted.map((offerKey) => restsUntil(offerKey, refusals)));
  const ages = wanted.flatMap((offerKey) => {
    const last = periodsOf({ ...question, offerKey }).at(-1);
    return last === undefined || last.isUp ? [] : [now - question.startedAt - last.firstSeenAtSeconds];
  });
  const patience = ages.length === 0 ? 0 : WAIT_SHARE_OF_AGE * Math.min(...ages);
  const wished = Math.max(soonest, firstAwake, now + Math.min(patience, mostPatience(question, search)));
  return Math.ceil(search.safetyAt > soonest ? Math.min(wished, search.safetyAt) : wished);
}

/** None while on-demand capacity that comes soon still meets the deadline, and it is time to take it. */
function mostPatience({ now, deadline }: CapacityQuestion, { safetyAt, onDemand }: Search): number {
  if (deadline === undefined) return LONGEST_WAIT_SECONDS;
  const tooLateAt = safetyAt + onDemand.leadSeconds + onDemand.restartSeconds;
  if (now + SHORTEST_WAIT_SECONDS > safetyAt && now < tooLateAt) return 0;
  return Math.min(LONGEST_WAIT_SECONDS, WAIT_SHARE_OF_TIME_LEFT * (deadline - now));
}

/** Why a job that would look again only then looks no more; undefined while it goes on. No count of refusals is a reason. */
export function reasonToGiveUp(question: CapacityQuestion, lookAt: EpochSeconds): string | undefined {
  const { ladder, deadline } = question;
  if (ladder.length === 0) return 'the plan holds no offer';
  if (deadline !== undefined && lookAt >= deadline)
    return `no offer of the plan can be tried again before the deadline ${isoOf(deadline)}: ${refusalsOf(question)}`;
  if (deadline === undefined && hasSearchedLong(question))
    return `no offer of the plan gave capacity for ${LONGEST_SEARCH}: ${refusalsOf(question)}`;
  return undefined;
}

/** Since it last had compute, or since its start. */
export function hasSearchedLong({ startedAt, attempts, now }: CapacityQuestion): boolean {
  const held = attempts.flatMap(({ launchedAt, ended }) => ended?.endedAt ?? launchedAt ?? []);
  return now - Math.max(startedAt, ...held) >= LONGEST_SEARCH_SECONDS;
}

function refusalsOf({ ladder, refusals }: CapacityQuestion): string {
  const newest = ladder.map(
    ({ offerKey }) => refusals.filter((refusal) => refusal.offerKey === offerKey).toSorted((a, b) => b.at - a.at)[0],
  );
  const quota = newest.filter((refusal) => refusal?.reason === 'quota').length;
  const others = newest.filter((refusal) => refusal !== undefined && refusal.reason !== 'quota').length;
  const onDemand = ladder.some(({ offerKey }) => offerOf(offerKey).capacity === 'on-demand')
    ? 'on-demand is among them'
    : 'none of them is on-demand';
  return `of its ${ladder.length} offers ${others} had no capacity and ${quota} no quota when last asked; ${onDemand}`;
}
