import { decideNext } from '#lib/core/attempt/decide-next.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';

export type DecideNextResult =
  | { readonly kind: 'again'; readonly attempt: number }
  | { readonly kind: 'finish' }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled' };

/** Says what follows an attempt. */
export const decideNextOfJob =
  (deps: Pick<Ports, 'jobs' | 'attempts' | 'clock'>) =>
  async (input: OfJob & { readonly attempt: number }): Promise<DecideNextResult> => {
    const job = await jobOf(deps, input);
    const attempts = await deps.attempts.list(job.tenant, job.jobId);
    const move = decideNext({ job, attempts, now: deps.clock.now() });
    switch (move.kind) {
      case 'again':
        return { kind: 'again', attempt: move.attempt };
      case 'fail':
        return { kind: 'fail', code: move.code, message: move.message };
      case 'finish':
      case 'cancelled':
        return { kind: move.kind };
      default:
        return move satisfies never;
    }
  };
