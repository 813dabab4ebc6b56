import { chooseCapacity } from '#lib/core/attempt/choose-capacity.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import { epochSecondsOf, isoOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { leaseFor } from './lease-for.ts';
import { planOf } from './plan-of.ts';

export type ChooseCapacityResult =
  | { readonly kind: 'launch'; readonly offers: readonly OfferKey[]; readonly because: string }
  | { readonly kind: 'wait'; readonly untilWall: string; readonly because: string }
  | { readonly kind: 'give-up'; readonly code: 'CapacityExhausted' | 'CapReached'; readonly because: string }
  | { readonly kind: 'cancelled' };

/** Chooses what to launch now from the approved ladder, from the refusals of a moment ago and from the money that is left. */
export const chooseCapacityOfAttempt =
  (deps: Pick<Ports, 'jobs' | 'attempts' | 'objects' | 'offers' | 'clock' | 'settings'>) =>
  async ({
    tenant,
    jobId,
  }: OfJob & { readonly attempt: number; readonly tries: number }): Promise<ChooseCapacityResult> => {
    const job = await jobOf(deps, { tenant, jobId });
    if (job.cancelRequested) return { kind: 'cancelled' };
    const plan = await planOf(deps, job);
    const decision = chooseCapacity({
      ladder: plan.ladder,
      refusals: await deps.attempts.refusals(tenant, [...new Set(plan.ladder.map((option) => option.offerKey))]),
      now: deps.clock.now(),
      deadline: job.request.deadline === undefined ? undefined : epochSecondsOf(job.request.deadline),
      remainingSteps: plan.totalSteps - (job.progress?.savedStep ?? 0),
    });
    switch (decision.kind) {
      case 'launch': {
        const lease = await leaseFor(deps, job, decision.option.offerKey);
        if (lease.kind === 'refused') return { kind: 'give-up', code: 'CapReached', because: lease.because };
        return { kind: 'launch', offers: decision.offers, because: decision.because };
      }
      case 'wait': {
        const untilWall = isoOf(Math.ceil(deps.clock.wallInstantOf(decision.until)));
        return { kind: 'wait', untilWall, because: decision.because };
      }
      case 'give-up':
        return { kind: 'give-up', code: 'CapacityExhausted', because: decision.because };
      default:
        return decision satisfies never;
    }
  };
