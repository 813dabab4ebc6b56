import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { type Lease, leaseSecondsOf } from '#lib/core/budget/lease-seconds-of.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import { chargeMicroUsd, type MicroUsd } from '#lib/core/units/money.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { ceilingMicroUsdPerHour } from './attempt-prices.ts';

/** From the lease's end until the provider stops billing: SageMaker gives a container 120 s after SIGTERM, a host shuts down in less. */
const STOP_SECONDS = 300;

/**
 * A replaced attempt runs on until it is let go: by the step after the launch, else by the reaper, which comes every five minutes. So long it may go on
 * spending, beside its replacement.
 */
const RELEASE_SECONDS = 600;

/** How long an offer may run for what is left of the job's hold. Beside an attempt that is about to be replaced less is left: what that one costs until it has ended. */
export async function leaseFor(
  { offers, settings, clock }: Pick<Ports, 'offers' | 'settings' | 'clock'>,
  { money }: Pick<Job, 'money'>,
  offerKey: OfferKey,
  beside?: Pick<Attempt, 'offerKey' | 'launchedAt' | 'intendedAt'>,
): Promise<Lease> {
  const snapshot = await offers.snapshot();
  const ceilingOf = (key: OfferKey) => ceilingMicroUsdPerHour(snapshot, offerOf(key), settings.rootVolumeGib);
  const { heldMicroUsd, spentMicroUsd } = money;
  return leaseSecondsOf({
    heldMicroUsd,
    spentMicroUsd: spentMicroUsd + (beside === undefined ? 0 : costUntilReleased(beside)),
    microUsdPerHour: ceilingOf(offerKey),
    stopSeconds: STOP_SECONDS,
  });

  function costUntilReleased(attempt: Pick<Attempt, 'offerKey' | 'launchedAt' | 'intendedAt'>): MicroUsd {
    const ranSeconds = Math.max(0, clock.now() - (attempt.launchedAt ?? attempt.intendedAt));
    const seconds = Math.ceil(ranSeconds + RELEASE_SECONDS + STOP_SECONDS);
    return chargeMicroUsd(seconds, ceilingOf(attempt.offerKey));
  }
}
