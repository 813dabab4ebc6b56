import type { SpotTask } from './spot-policy.ts';

/**
 * The last instant, in seconds from the job's start, at which on-demand capacity still meets the deadline: two restarts and the lead time before the work
 * that is left (the Safety Net of Wu et al., NSDI'24). Never, for a job without a deadline.
 */
export function safetyPointSeconds({ deadlineSeconds, onDemand }: SpotTask, workLeftSeconds: number): number {
  if (deadlineSeconds === undefined) return Number.POSITIVE_INFINITY;
  const { workRate, restartSeconds, leadSeconds } = onDemand;
  return deadlineSeconds - workLeftSeconds / workRate - 2 * restartSeconds - leadSeconds;
}
