import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** Tells the workflow that an attempt is alive, when someone waits for it. */
export async function keepWaiting(
  { attempts, workflow }: Pick<Ports, 'attempts' | 'workflow'>,
  { tenant, jobId, attempt }: Pick<Attempt, 'tenant' | 'jobId' | 'attempt'>,
): Promise<void> {
  const token = await attempts.tokenOf(tenant, jobId, attempt);
  if (token !== undefined) await workflow.heartbeat(token);
}
