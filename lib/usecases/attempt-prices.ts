import type { Attempt, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { type Offer, offerOf } from '#lib/core/catalog/offer-key.ts';
import { instanceTypeOf, type OfferSnapshot } from '#lib/core/catalog/offer-snapshot.ts';
import { type ChargePrices, SHORTEST_BILLED_SECONDS } from '#lib/core/ledger/charges.ts';
import { volumeMicroUsdPerHour } from '#lib/core/ledger/volume-price.ts';
import type { Price } from '#lib/core/plan/plan.ts';
import { type MicroUsd, microUsdOf } from '#lib/core/units/money.ts';
import { epochSecondsOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** The on-demand price of an offer's type where it is: SageMaker's own for a training job. */
export function onDemandPriceOf(snapshot: OfferSnapshot, { service, instanceType, region }: Offer): Price {
  const regional = instanceTypeOf(snapshot, instanceType)?.regions[region];
  const price = service === 'ec2' ? regional?.onDemand : regional?.training;
  if (price === undefined) throw new Error(`no on-demand price of ${instanceType} (${service}) in ${region} is known`);
  return price;
}

/** The most that an hour of an offer may cost: spot never costs more than on-demand; an EC2 host has its volume besides. */
export function ceilingMicroUsdPerHour(snapshot: OfferSnapshot, offer: Offer, rootVolumeGib: number): MicroUsd {
  const price = microUsdOf(onDemandPriceOf(snapshot, offer).usdPerHour);
  if (offer.service !== 'ec2') return price;
  return price + volumeMicroUsdPerHour(rootVolumeGib, gp3UsdPerGibMonth(snapshot, offer.region));
}

/** Prices that were in force while an attempt lived. */
export async function attemptPrices(
  { market, offers, clock }: Pick<Ports, 'market' | 'offers' | 'clock'>,
  attempt: Attempt,
  record: ProviderRecord,
): Promise<ChargePrices> {
  const snapshot = await offers.snapshot();
  const offer = offerOf(attempt.offerKey);
  const { instanceType, azId, launchedAt, region } = record;
  const onDemand = onDemandPriceOf(snapshot, offer);
  const common = {
    onDemandUsdPerHour: onDemand.usdPerHour,
    volumeUsdPerGibMonth: record.service === 'ec2' ? gp3UsdPerGibMonth(snapshot, region) : 0,
  };
  if (record.service === 'ec2' && record.capacity === 'spot') {
    // A launch is billed for a minute at least: a price that changes in that minute counts.
    const end = Math.max(record.endedAt ?? clock.now(), launchedAt + SHORTEST_BILLED_SECONDS);
    const spot = await market.history(region, instanceType, azId, launchedAt, end);
    return { ...common, spot, source: 'ec2:DescribeSpotPriceHistory', asOf: clock.now() };
  }
  return { ...common, source: onDemand.source, asOf: epochSecondsOf(onDemand.asOf) ?? clock.now() };
}

function gp3UsdPerGibMonth(snapshot: OfferSnapshot, region: string): number {
  const price = snapshot.gp3[region];
  if (price === undefined) throw new Error(`no price of a gp3 volume in ${region} is known`);
  return price.usdPerGbMonth;
}
