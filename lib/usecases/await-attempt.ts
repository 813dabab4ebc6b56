import type { ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Ports } from '#lib/ports/ports.ts';

export interface AwaitAttemptInput {
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly token: string;
}

/**
 * Stores the task's token, then looks whether the attempt is over already.
 *
 * Token and mark lie together: whichever comes second completes. One look at the provider catches an end whose event came before the launch was
 * indexed.
 */
export const awaitAttempt =
  ({ attempts, computes, workflow }: Pick<Ports, 'attempts' | 'computes' | 'workflow'>) =>
  async ({ tenant, jobId, attempt, token }: AwaitAttemptInput): Promise<Record<string, never>> => {
    const { ended } = await attempts.awaitEnd(tenant, jobId, attempt, token);
    const record = ended ?? (await endSeenByProvider());
    if (record !== undefined) await workflow.complete(token, { endedBy: record.endedBy ?? 'itself' });
    return {};

    async function endSeenByProvider(): Promise<ProviderRecord | undefined> {
      const stored = await attempts.get(tenant, jobId, attempt);
      if (stored?.providerId === undefined) return undefined;
      const { service, region } = offerOf(stored.offerKey);
      const seen = await computes[service].describe(region, stored.providerId);
      if (seen?.state !== 'ended') return undefined;
      await attempts.markEnded(tenant, jobId, attempt, seen);
      return seen;
    }
  };
