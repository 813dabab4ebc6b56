import { MAX_ASKS, MAX_ATTEMPTS } from '#lib/core/attempt/attempt.ts';
import { reconsider } from '#lib/core/attempt/reconsider.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { capacityQuestionOf, type QuestionDeps } from './capacity-question-of.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { leaseFor } from './lease-for.ts';
import { POLICY } from './policy-in-use.ts';
import { lostBecauseOf, type Patience, waitFor } from './wait-for.ts';

export interface ReconsiderInput extends OfJob {
  readonly attempt: number;
  /** Grows with every question of the attempt's execution. */
  readonly asks: number;
  /** The wait ran out; otherwise somebody saw a reason to ask. */
  readonly timedOut: boolean;
}

export type ReconsiderResult =
  | (Patience & { readonly kind: 'keep' })
  /** Launch one of these as the next attempt; when it is there, let this one go. */
  | { readonly kind: 'move'; readonly offers: readonly OfferKey[]; readonly because: string }
  | { readonly kind: 'release'; readonly because: string }
  | { readonly kind: 'lost'; readonly because: string };

/** Asks the policy about an attempt that runs. An attempt that is over is kept: its wait then ends at once. */
export const reconsiderAttempt =
  (deps: QuestionDeps & Pick<Ports, 'jobs'>) =>
  async ({ tenant, jobId, attempt, asks, timedOut }: ReconsiderInput): Promise<ReconsiderResult> => {
    const job = await jobOf(deps, { tenant, jobId });
    await deps.attempts.noteAsk(tenant, jobId, attempt, { count: asks, at: deps.clock.now() });
    const running = await deps.attempts.get(tenant, jobId, attempt);
    if (running === undefined) return { kind: 'lost', because: 'the attempt is not there' };
    const keep = async () => ({ kind: 'keep', ...(await waitFor(deps, job, running)) }) as const;
    if (running.status === 'ended') return keep();
    if (job.cancelRequested) return { kind: 'release', because: 'the job was cancelled' };
    const lostBecause = timedOut ? lostBecauseOf(deps, job, running) : undefined;
    if (lostBecause !== undefined) return { kind: 'lost', because: lostBecause };
    if (asks >= MAX_ASKS || attempt >= MAX_ATTEMPTS) return keep();
    const decision = reconsider(await capacityQuestionOf(deps, job, running), POLICY);
    switch (decision.kind) {
      case 'keep':
        return keep();
      case 'release':
        return { kind: 'release', because: decision.because };
      case 'launch': {
        const lease = await leaseFor(deps, job, decision.option.offerKey, running);
        // Both are billed while both run: without the money for that the job stays where it is.
        if (lease.kind === 'refused') return keep();
        return { kind: 'move', offers: decision.offers, because: decision.because };
      }
      default:
        return decision satisfies never;
    }
  };
