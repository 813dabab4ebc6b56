import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { CapacityQuestion } from '#lib/core/attempt/capacity-question.ts';
import { type QuotaClaim, queueOf } from '#lib/core/attempt/quota-queue.ts';
import { quotaPoolOf, REST_SECONDS } from '#lib/core/attempt/rests.ts';
import { SHORTEST_WAIT_SECONDS } from '#lib/core/attempt/spot-task.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import { type EpochSeconds, epochSecondsOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** A refusal for a quota makes jobs take turns for so long. */
const REMEMBERED_SECONDS = 2 * REST_SECONDS.quota;
/** Who does not come for its turn in so long is passed over. */
const TURN_SECONDS = 600;

/**
 * Until when a job lets others try first for a quota that it was refused for; undefined when it is its turn, or the quota is not short.
 *
 * Jobs come back when their rest is over. Of those whose rest is over at the same time the first in the queue tries at once, each of the others five minutes
 * after the one before it: by then that one runs, or was refused again and rests.
 */
export async function quotaTurnOf(
  { attempts, jobs }: Pick<Ports, 'attempts' | 'jobs'>,
  job: Job,
  offerKey: OfferKey,
  { refusals, now, deadline }: CapacityQuestion,
): Promise<EpochSeconds | undefined> {
  const pool = quotaPoolOf(offerOf(offerKey));
  const own = refusals.filter(({ reason, offerKey: refused }) => reason === 'quota' && isIn(pool, refused));
  const since = Math.max(...own.map(({ at }) => at));
  if (own.length === 0 || now - since > REMEMBERED_SECONDS) return undefined;
  const living = (await attempts.living()).filter((attempt) => isIn(pool, attempt.offerKey));
  const claims = await claimsOf(
    jobs,
    living.filter((attempt) => attempt.jobId !== job.jobId && isDue(attempt, now)),
  );
  const running = living.filter(({ status }) => status === 'launched');
  const mine: QuotaClaim = { tenant: job.tenant, jobId: job.jobId, deadline, since };
  const queue = queueOf([...claims, mine], (tenant) => running.filter((attempt) => attempt.tenant === tenant).length);
  const before = queue.indexOf(mine);
  return before === 0 ? undefined : now + before * SHORTEST_WAIT_SECONDS;
}

function isIn(pool: string, offerKey: OfferKey): boolean {
  return quotaPoolOf(offerOf(offerKey)) === pool;
}

/** An intent that was not launched and whose rest after a quota error ended a moment ago. */
function isDue({ status, intendedAt }: Attempt, now: EpochSeconds): boolean {
  const due = intendedAt + REST_SECONDS.quota;
  return status === 'intent' && due <= now && now < due + TURN_SECONDS;
}

async function claimsOf(jobs: Ports['jobs'], waiting: readonly Attempt[]): Promise<readonly QuotaClaim[]> {
  return Promise.all(
    waiting.map(async ({ tenant, jobId, intendedAt }) => {
      const deadline = (await jobs.get(tenant, jobId))?.request.deadline;
      return {
        tenant,
        jobId,
        since: intendedAt,
        deadline: deadline === undefined ? undefined : epochSecondsOf(deadline),
      };
    }),
  );
}
