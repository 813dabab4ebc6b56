import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Ports } from '#lib/ports/ports.ts';

/**
 * Looks at the provider after it said something; when the compute is over, marks the attempt and then completes its wait.
 *
 * First the mark, then the token: whichever of mark and token comes second completes. Answers whether it is over.
 */
export const endAttemptIfOver =
  ({ attempts, computes, workflow, clock }: Pick<Ports, 'attempts' | 'computes' | 'workflow' | 'clock'>) =>
  async ({ tenant, jobId, attempt, offerKey, providerId }: Attempt, final: boolean): Promise<boolean> => {
    if (providerId === undefined) return false;
    const { service, region } = offerOf(offerKey);
    const record = await computes[service].describe(region, providerId);
    if (record?.state !== 'ended') return false;
    // While an instance shuts down its reason may still be missing: a mark is for ever, so it waits for the last word.
    if (!final && (record.endedAt === undefined || record.endedBy === 'provider-error')) return false;
    const { token } = await attempts.markEnded(tenant, jobId, attempt, {
      ...record,
      endedAt: record.endedAt ?? clock.now(),
    });
    if (token !== undefined) await workflow.complete(token, { endedBy: record.endedBy ?? 'itself' });
    return true;
  };
