import { type Attempt, MAX_EVENT_ASKS } from '#lib/core/attempt/attempt.ts';
import { quietSeconds, reconsider } from '#lib/core/attempt/reconsider.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { capacityQuestionOf, type QuestionDeps } from './capacity-question-of.ts';
import { POLICY } from './policy-in-use.ts';

export type AskDeps = QuestionDeps & Pick<Ports, 'jobs' | 'workflow'>;

/**
 * Asks the policy when something happened to a running attempt: a checkpoint, a rebalance recommendation. Only when it would not keep the attempt, the
 * attempt's execution is woken up, which asks again and acts; so a job that stays where it is adds nothing to its history.
 */
export async function askWhileRunning(
  deps: AskDeps,
  { tenant, jobId, attempt }: Pick<Attempt, 'tenant' | 'jobId' | 'attempt'>,
): Promise<void> {
  const job = await deps.jobs.get(tenant, jobId);
  const running = await deps.attempts.get(tenant, jobId, attempt);
  if (job === undefined || running?.status !== 'launched' || job.cancelRequested) return;
  const now = deps.clock.now();
  const { count, at } = running.asks ?? { count: 0, at: Number.NEGATIVE_INFINITY };
  if (count >= MAX_EVENT_ASKS || now - at < quietSeconds(running, now)) return;
  const token = await deps.attempts.tokenOf(tenant, jobId, attempt);
  if (token === undefined) return;
  const decision = reconsider(await capacityQuestionOf(deps, job, running), POLICY);
  if (decision.kind !== 'keep') await deps.workflow.complete(token, { ask: decision.because });
}
