import { type Attempt, MAX_ASKS } from '#lib/core/attempt/attempt.ts';
import { askAtOf } from '#lib/core/attempt/reconsider.ts';
import type { Job } from '#lib/core/job/job.ts';
import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { capacityQuestionOf, type QuestionDeps } from './capacity-question-of.ts';

/**
 * Patience, in wall seconds. `afterLease`: the wait outlives the lease, whose end comes as an event. `silence`: without a word for so long an attempt is
 * lost; boot, image and weights come before the first word. On the local stack a host is a process and starts in seconds.
 */
const PATIENCE = { aws: { afterLease: 300, silence: 1200 }, local: { afterLease: 30, silence: 45 } } as const;
/** Heartbeats that may be missing before an attempt is lost. */
const MISSED_HEARTBEATS = 15;

/** How long an attempt is waited for, in wall seconds. */
export interface Patience {
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
}

/** Until the lease is over, or until the policy is to be asked again whether or not the attempt reports anything: whichever comes first. */
export async function waitFor(deps: QuestionDeps, job: Job, attempt: Attempt): Promise<Patience> {
  const leaseSeconds = leaseOverAt(deps, attempt) - deps.clock.wallNow();
  const askAt = await askAtFor(deps, job, attempt);
  const askSeconds = askAt === undefined ? leaseSeconds : deps.clock.wallInstantOf(askAt) - deps.clock.wallNow();
  return {
    timeoutSeconds: Math.max(1, Math.ceil(Math.min(leaseSeconds, askSeconds))),
    heartbeatSeconds: silenceSeconds(deps),
  };
}

/** Why a wait that ran out is a lost attempt; undefined when it only was time to ask. */
export function lostBecauseOf(
  deps: Pick<Ports, 'clock' | 'settings'>,
  { progress }: Pick<Job, 'progress'>,
  attempt: Attempt,
): string | undefined {
  const wallNow = deps.clock.wallNow();
  if (wallNow >= leaseOverAt(deps, attempt)) return 'the lease ran out without a word from the provider';
  const launchedAt = deps.clock.wallInstantOf(attempt.launchedAt ?? attempt.intendedAt);
  const saidAt = progress?.attempt === attempt.attempt ? Date.parse(progress.at) / 1000 : launchedAt;
  return wallNow - Math.max(saidAt, launchedAt) < silenceSeconds(deps) ? undefined : 'no heartbeat in time';
}

function leaseOverAt({ clock, settings }: Pick<Ports, 'clock' | 'settings'>, attempt: Attempt): EpochSeconds {
  const endsAt = (attempt.launchedAt ?? attempt.intendedAt) + attempt.leaseSeconds;
  return clock.wallInstantOf(endsAt) + PATIENCE[settings.environment].afterLease;
}

function silenceSeconds({ settings }: Pick<Ports, 'settings'>): number {
  const { silence } = PATIENCE[settings.environment];
  return Math.max(silence, Math.ceil(MISSED_HEARTBEATS * settings.heartbeatEverySeconds));
}

async function askAtFor(deps: QuestionDeps, job: Job, attempt: Attempt): Promise<EpochSeconds | undefined> {
  // Without a deadline there is no safety point, and nothing of the market has to be looked up.
  if (job.request.deadline === undefined || (attempt.asks?.count ?? 0) >= MAX_ASKS) return undefined;
  return askAtOf(await capacityQuestionOf(deps, job, attempt));
}
