import type { ProviderRecord } from '../attempt/attempt.ts';
import { type OfferKey, offerKeyOf } from '../catalog/offer-key.ts';
import { chargeMicroUsd, microUsdOf, type MicroUsd } from '../units/money.ts';
import { type EpochSeconds, isoOf } from '../units/time.ts';
import type { LedgerRow, Sku } from './ledger-row.ts';

/** EC2 bills Linux per second with a minimum of 60 s a launch (EC2 pricing page, November 2026). */
export const EC2_MINIMUM_SECONDS = 60;

/** A spot instance that EC2 interrupts in its first instance hour is free (EC2 user guide, "Billing for interrupted Spot Instances"). */
export const FREE_IF_INTERRUPTED_WITHIN_SECONDS = 3600;

/** Hours of a month in the price of a volume: AWS quotes GB-months and bills seconds of a 30.4-day month. */
export const HOURS_PER_MONTH = 730;

const SECONDS_PER_HOUR = 3600;

/** Prices for the time of an attempt. */
export interface ChargePrices {
  /** Changes of the price that is paid, oldest first; the first is in force at launch. On-demand: one point. */
  readonly points: readonly { readonly from: EpochSeconds; readonly usdPerHour: number }[];
  /** What the same type costs on demand, for the saving. */
  readonly onDemandUsdPerHour: number;
  /** gp3, EC2 only. */
  readonly volumeUsdPerGibMonth: number;
  readonly source: string;
  readonly asOf: EpochSeconds;
}

export interface ChargesInput {
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  /** The provider's record of compute that is over. */
  readonly record: ProviderRecord;
  readonly prices: ChargePrices;
}

/**
 * The charges of one attempt.
 *
 * A row is attempt × clock hour (UTC) × SKU × price segment over `[launchedAt, endedAt)` in whole seconds. EC2 bills at least 60 s a launch. The instance
 * of a spot attempt that EC2 interrupts in its first 3,600 s is free: its rows stay, at 0, with the reason. The root volume is billed for the same seconds
 * at round(GiB × USD per GiB-month × 10⁶ ÷ 730) µ$/h and is never free. A SageMaker training job is one row: its billable seconds at the type's on-demand
 * training price (managed spot discounts the seconds, not the price). Amounts are round-half-even(seconds × µ$/h ÷ 3600).
 */
export function chargesOf(input: ChargesInput): readonly LedgerRow[] {
  return input.record.service === 'ec2' ? ec2Charges(input) : trainingJobCharge(input);
}

function ec2Charges(input: ChargesInput): readonly LedgerRow[] {
  const { record, prices } = input;
  const start = record.launchedAt;
  const end = Math.max(endOf(record), start + EC2_MINIMUM_SECONDS);
  const freeBecause = isFree(record) ? 'EC2 interrupted it in its first hour' : undefined;
  const onDemand = microUsdOf(prices.onDemandUsdPerHour);
  const instance = segments(start, end, prices.points.map(({ from }) => from)).map((segment) => {
    const microUsdPerHour = microUsdOf(priceAt(prices.points, segment.start));
    return row(input, 'instance', segment, { microUsdPerHour, onDemand, freeBecause });
  });
  const volumePrice = halfEven((record.volumeGib ?? 0) * prices.volumeUsdPerGibMonth * 1e6 / HOURS_PER_MONTH);
  const volume = segments(start, end, []).map((segment) =>
    row(input, 'volume', segment, { microUsdPerHour: volumePrice, onDemand: volumePrice }),
  );
  return volumePrice === 0 ? instance : [...instance, ...volume];
}

function trainingJobCharge(input: ChargesInput): readonly LedgerRow[] {
  const { record, prices } = input;
  const seconds = record.billableSeconds ?? 0;
  if (seconds === 0) return [];
  const microUsdPerHour = microUsdOf(prices.onDemandUsdPerHour);
  const span = { start: record.launchedAt, end: endOf(record) };
  return [{ ...row(input, 'training-job', span, { microUsdPerHour, onDemand: microUsdPerHour }), seconds, microUsd: chargeMicroUsd(seconds, microUsdPerHour) }];
}

function isFree({ capacity, endedBy, launchedAt, ...record }: ProviderRecord): boolean {
  const lived = endOf({ ...record, capacity, endedBy, launchedAt }) - launchedAt;
  return capacity === 'spot' && endedBy === 'interruption' && lived < FREE_IF_INTERRUPTED_WITHIN_SECONDS;
}

function endOf({ endedAt, providerId }: ProviderRecord): EpochSeconds {
  if (endedAt === undefined) throw new RangeError(`${providerId} is not over: only ended compute is charged`);
  return endedAt;
}

interface Span {
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
}

/** Cuts a span at clock hours and at the given instants. */
function segments(start: EpochSeconds, end: EpochSeconds, cuts: readonly EpochSeconds[]): readonly Span[] {
  const edges = new Set([start, end, ...cuts.filter((cut) => cut > start && cut < end)]);
  for (let hour = (Math.floor(start / SECONDS_PER_HOUR) + 1) * SECONDS_PER_HOUR; hour < end; hour += SECONDS_PER_HOUR) edges.add(hour);
  const sorted = [...edges].toSorted((a, b) => a - b);
  return sorted.slice(1).map((edge, index) => ({ start: sorted[index] ?? start, end: edge }));
}

function priceAt(points: ChargePrices['points'], at: EpochSeconds): number {
  const point = points.findLast(({ from }) => from <= at) ?? points[0];
  if (point === undefined) throw new RangeError('no price is known for the time of the attempt');
  return point.usdPerHour;
}

function row(
  { tenant, jobId, attempt, record, prices }: ChargesInput,
  sku: Sku,
  { start, end }: Span,
  { microUsdPerHour, onDemand, freeBecause }: { readonly microUsdPerHour: MicroUsd; readonly onDemand: MicroUsd; readonly freeBecause?: string | undefined },
): LedgerRow {
  const seconds = end - start;
  return {
    schemaVersion: 1,
    tenant,
    jobId,
    attempt,
    resourceId: record.providerId,
    offerKey: offerKey(record),
    sku,
    start: isoOf(start),
    end: isoOf(end),
    seconds,
    microUsdPerHour,
    microUsd: freeBecause === undefined ? chargeMicroUsd(seconds, microUsdPerHour) : 0,
    onDemandMicroUsd: chargeMicroUsd(seconds, onDemand),
    ...(freeBecause === undefined ? {} : { freeBecause }),
    priceSource: prices.source,
    priceAsOf: isoOf(prices.asOf),
  };
}

function offerKey({ service, instanceType, capacity, region, azId }: ProviderRecord): OfferKey {
  return offerKeyOf({ service, instanceType, capacity, region, azId });
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
