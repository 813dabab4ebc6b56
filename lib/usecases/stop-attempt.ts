import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Ports } from '#lib/ports/ports.ts';

export interface StopAttemptInput {
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly because: string;
}

/** Ends an attempt's compute. That it is over comes back as the provider's event, as with any other end. */
export const stopAttempt =
  ({ attempts, computes }: Pick<Ports, 'attempts' | 'computes'>) =>
  async ({ tenant, jobId, attempt }: StopAttemptInput): Promise<Record<string, never>> => {
    const stored = await attempts.get(tenant, jobId, attempt);
    if (stored?.providerId === undefined || stored.status === 'ended') return {};
    const { service, region } = offerOf(stored.offerKey);
    await computes[service].stop(region, stored.providerId);
    return {};
  };
