import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { chooseCapacity } from '#lib/core/attempt/choose-capacity.ts';
import { verdictOf } from '#lib/core/attempt/decide-next.ts';
import { scoredQuestion } from '#lib/core/attempt/scored-question.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import { type EpochSeconds, isoOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { capacityQuestionOf, type QuestionDeps } from './capacity-question-of.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { ladderScores } from './ladder-scores.ts';
import { leaseFor } from './lease-for.ts';
import { POLICY } from './policy-in-use.ts';
import { quotaTurnOf } from './quota-turn.ts';

export type ChooseCapacityResult =
  | { readonly kind: 'launch'; readonly offers: readonly OfferKey[]; readonly because: string }
  | { readonly kind: 'wait'; readonly untilWall: string; readonly because: string }
  | { readonly kind: 'give-up'; readonly code: 'CapacityExhausted' | 'CapReached'; readonly because: string }
  | { readonly kind: 'release'; readonly because: string }
  | { readonly kind: 'cancelled' };

type Deps = QuestionDeps & Pick<Ports, 'jobs' | 'scores'>;

/** Chooses what to launch now from the approved ladder: what the policy says of what was seen, within the money that is left. */
export const chooseCapacityOfAttempt =
  (deps: Deps) =>
  async ({
    tenant,
    jobId,
    attempt,
  }: OfJob & { readonly attempt: number; readonly tries: number }): Promise<ChooseCapacityResult> => {
    const job = await jobOf(deps, { tenant, jobId });
    const acquired = await deps.attempts.get(tenant, jobId, attempt);
    if (acquired?.providerId !== undefined) return goOnWith(deps, job, acquired);
    if (job.cancelRequested) return { kind: 'cancelled' };
    const asked = await capacityQuestionOf(deps, job);
    const question = scoredQuestion(asked, await ladderScores(deps, asked.ladder));
    const decision = chooseCapacity(question, POLICY);
    switch (decision.kind) {
      case 'launch': {
        const turnAt = await quotaTurnOf(deps, job, decision.option.offerKey, question);
        if (turnAt !== undefined) return waitUntil(deps, turnAt, 'others are first in the queue for the same quota');
        const lease = await leaseFor(deps, job, decision.option.offerKey);
        if (lease.kind === 'refused') return { kind: 'give-up', code: 'CapReached', because: lease.because };
        return { kind: 'launch', offers: decision.offers, because: decision.because };
      }
      case 'wait':
        return waitUntil(deps, decision.until, decision.because);
      case 'give-up':
        return { kind: 'give-up', code: 'CapacityExhausted', because: decision.because };
      default:
        return decision satisfies never;
    }
  };

function waitUntil({ clock }: Deps, at: EpochSeconds, because: string): ChooseCapacityResult {
  return { kind: 'wait', untilWall: isoOf(Math.ceil(clock.wallInstantOf(at))), because };
}

/** A move acquired this attempt already: its launch is repeated, which changes nothing. Where the job has no use for it any more, it is let go. */
async function goOnWith(deps: Deps, job: Job, acquired: Attempt): Promise<ChooseCapacityResult> {
  const attempts = await deps.attempts.list(job.tenant, job.jobId);
  const verdict = verdictOf({ job, attempts, now: deps.clock.now() });
  if (verdict.kind !== 'again') return { kind: 'release', because: 'the job needs no more compute' };
  return { kind: 'launch', offers: [acquired.offerKey], because: acquired.because };
}
