import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { FINAL_STATUSES, type Job } from '#lib/core/job/job.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { Compute } from '#lib/ports/compute.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { endAttemptIfOver } from './end-attempt.ts';

type Alive = Awaited<ReturnType<Compute['alive']>>[number];
export type ReapDeps = Pick<Ports, 'jobs' | 'attempts' | 'computes' | 'regions' | 'clock' | 'workflow'>;

/** A launch whose answer is still on its way is spared for this long, in wall seconds. */
const SPARED_SECONDS = 600;

/** Clock seconds in which a move's own steps let the old attempt go. */
const RELEASED_AFTER_SECONDS = 300;

export interface Reaped {
  readonly providerId: string;
  readonly region: string;
  readonly because: string;
}

/** Looks from the provider's side: whatever is alive without a living attempt, or past its lease, is ended. No GPU outlives its job. */
export const reapCompute = (deps: ReapDeps) => async (): Promise<{ readonly reaped: readonly Reaped[] }> => {
  const reaped: Reaped[] = [];
  for (const region of deps.regions.names()) {
    for (const compute of Object.values(deps.computes)) {
      for (const alive of await compute.alive(region)) {
        const job = await deps.jobs.get(alive.tenant, alive.jobId);
        const attempt = await deps.attempts.get(alive.tenant, alive.jobId, alive.attempt);
        const next = await deps.attempts.get(alive.tenant, alive.jobId, alive.attempt + 1);
        const because = reasonToEnd(alive, job, attempt, deps.clock) ?? replacedBy(next, deps.clock);
        if (because === undefined) continue;
        await compute.stop(region, alive.providerId);
        reaped.push({ providerId: alive.providerId, region, because });
      }
    }
  }
  await healMissedEnds(deps);
  return { reaped };
};

function reasonToEnd(
  alive: Alive,
  job: Job | undefined,
  attempt: Attempt | undefined,
  clock: Clock,
): string | undefined {
  if (alive.leaseEndsAt <= clock.now()) return 'its lease is over';
  if (job === undefined) return 'there is no such job';
  if (FINAL_STATUSES.includes(job.status)) return `its job is ${job.status}`;
  if (attempt === undefined) return 'there is no such attempt';
  if (attempt.status === 'ended') return 'its attempt has ended';
  if (attempt.providerId === alive.providerId) return undefined;
  const intendedSecondsAgo = clock.wallNow() - clock.wallInstantOf(attempt.intendedAt);
  return intendedSecondsAgo < SPARED_SECONDS ? undefined : 'its attempt runs on other compute';
}

/** A move lets the old attempt go as soon as the new one is there: who is still there then was forgotten. */
function replacedBy(next: Attempt | undefined, clock: Clock): string | undefined {
  if (next?.launchedAt === undefined || clock.now() - next.launchedAt < RELEASED_AFTER_SECONDS) return undefined;
  return `attempt ${next.attempt} took its place`;
}

/** Events are best effort: an attempt whose end nobody told is looked up. */
async function healMissedEnds(deps: ReapDeps): Promise<void> {
  for (const attempt of await deps.attempts.living()) {
    if (attempt.status === 'launched') await endAttemptIfOver(deps)(attempt, true);
  }
}
