import { type Lease, leaseSecondsOf } from '#lib/core/budget/lease-seconds-of.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { ceilingMicroUsdPerHour } from './attempt-prices.ts';

/** From the lease's end until the provider stops billing: SageMaker gives a container 120 s after SIGTERM, a host shuts down in less. */
const STOP_SECONDS = 300;

/** How long an offer may run for what is left of the job's hold. */
export async function leaseFor(
  { offers, settings }: Pick<Ports, 'offers' | 'settings'>,
  { money }: Pick<Job, 'money'>,
  offerKey: OfferKey,
): Promise<Lease> {
  const snapshot = await offers.snapshot();
  const microUsdPerHour = ceilingMicroUsdPerHour(snapshot, offerOf(offerKey), settings.rootVolumeGib);
  const { heldMicroUsd, spentMicroUsd } = money;
  return leaseSecondsOf({ heldMicroUsd, spentMicroUsd, microUsdPerHour, stopSeconds: STOP_SECONDS });
}
