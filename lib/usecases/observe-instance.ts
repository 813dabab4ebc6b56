import type { Ports } from '#lib/ports/ports.ts';
import { type AskDeps, askWhileRunning } from './ask-while-running.ts';
import { endAttemptIfOver } from './end-attempt.ts';
import { keepWaiting } from './keep-waiting.ts';

export interface InstanceEvent {
  readonly detail: { readonly 'instance-id': string; readonly state: string };
}

const OVER = new Set(['terminated', 'stopped']);
const ENDING = new Set(['shutting-down', 'stopping']);

/** An instance changed its state. Events come twice and out of order: only the provider's record counts. */
export const observeInstanceState =
  (ports: Pick<Ports, 'attempts' | 'computes' | 'workflow' | 'clock'>) =>
  async ({ detail }: InstanceEvent): Promise<Record<string, unknown>> => {
    const found = await ports.attempts.byProviderId(detail['instance-id']);
    if (found === undefined) return { ignored: true };
    const { tenant, jobId, attempt } = found;
    const over = OVER.has(detail.state);
    if (over || ENDING.has(detail.state)) {
      return { tenant, jobId, attempt, over: await endAttemptIfOver(ports)(found, over) };
    }
    await keepWaiting(ports, found);
    return { tenant, jobId, attempt, over: false };
  };

/** EC2 will take an instance back in two minutes. */
export const observeSpotWarning =
  ({ attempts, jobs }: Pick<Ports, 'attempts' | 'jobs'>) =>
  async ({ detail }: { readonly detail: { readonly 'instance-id': string } }): Promise<Record<string, unknown>> => {
    const found = await attempts.byProviderId(detail['instance-id']);
    if (found === undefined) return { ignored: true };
    const { tenant, jobId, attempt } = found;
    await jobs.addEvent(tenant, jobId, `notice/${detail['instance-id']}`, {
      type: 'interruption-notice',
      attempt,
      source: 'ec2',
    });
    return { tenant, jobId, attempt, noticed: true };
  };

/** EC2 sees a higher risk that it takes an instance back. A signal and no order: it is told, and the policy is asked. */
export const observeRebalance =
  (deps: AskDeps) =>
  async ({ detail }: { readonly detail: { readonly 'instance-id': string } }): Promise<Record<string, unknown>> => {
    const found = await deps.attempts.byProviderId(detail['instance-id']);
    if (found === undefined) return { ignored: true };
    const { tenant, jobId, attempt } = found;
    const key = `rebalance/${detail['instance-id']}`;
    const isNew = await deps.jobs.addEvent(tenant, jobId, key, { type: 'rebalance-recommendation', attempt });
    if (isNew) await askWhileRunning(deps, found);
    return { tenant, jobId, attempt, recommended: true };
  };
