import type { Attempt, ProviderRecord } from '../attempt/attempt.ts';
import { offerKeyOf } from '../catalog/offer-key.ts';
import { chargeMicroUsd, type MicroUsd, microUsdOf } from '../units/money.ts';
import { type EpochSeconds, isoOf } from '../units/time.ts';
import type { LedgerRow, Sku } from './ledger-row.ts';
import { volumeMicroUsdPerHour } from './volume-price.ts';

/** A price in force from `from` until the next one. */
export interface ChargePoint {
  readonly from: EpochSeconds;
  readonly usdPerHour: number;
}

/** Prices of one attempt. */
export interface ChargePrices {
  /** Spot on EC2 only: price changes, oldest first; the first is in force at the launch, the last at the end (at least launch + 60 s). */
  readonly spot?: readonly ChargePoint[] | undefined;
  /** The EC2 price, or the `ml.` price of a training job. */
  readonly onDemandUsdPerHour: number;
  readonly volumeUsdPerGibMonth: number;
  readonly source: string;
  readonly asOf: EpochSeconds;
}

export interface ChargeInput {
  readonly attempt: Pick<Attempt, 'tenant' | 'jobId' | 'attempt'>;
  /** Of compute that is over. */
  readonly record: ProviderRecord;
  readonly prices: ChargePrices;
}

/** https://aws.amazon.com/ec2/pricing/on-demand/: Linux by the second, at least a minute a launch (November 2026). */
export const SHORTEST_BILLED_SECONDS = 60;
const HOUR = 3600;

/**
 * The ledger rows of one attempt, from the provider's record alone.
 *
 * EC2: the interval is [launchedAt, endedAt) in whole seconds, at least 60 s. Instance rows are cut at UTC clock hours and at every price point inside
 * the interval, volume rows at clock hours. A price is Math.round(usd × 10⁶) µ$/h, a volume's round-half-even(GiB × usd per GiB-month × 10⁶ ÷ 730);
 * a row is round-half-even(seconds × µ$/h ÷ 3600). Spot that EC2 interrupted less than 3600 s after the launch is free: its instance rows stay, with
 * 0 and the reason; its volume is charged.
 * SageMaker: one row, billable seconds at the on-demand `ml.` price (managed spot's discount is in the seconds); nothing when nothing was billable.
 */
export function chargesOf(input: ChargeInput): readonly LedgerRow[] {
  const { record } = input;
  if (record.endedAt === undefined) throw new RangeError(`${record.providerId} is not over: it cannot be charged`);
  return record.service === 'sagemaker' ? trainingJobRows(input, record.endedAt) : instanceRows(input, record.endedAt);
}

function instanceRows(input: ChargeInput, endedAt: EpochSeconds): LedgerRow[] {
  const { record, prices } = input;
  const start = record.launchedAt;
  const end = Math.max(endedAt, start + SHORTEST_BILLED_SECONDS);
  const isFree = record.capacity === 'spot' && record.endedBy === 'interruption' && endedAt - start < HOUR;
  const freeBecause = isFree ? 'interrupted by EC2 in the first hour' : undefined;
  const onDemandRate = microUsdOf(prices.onDemandUsdPerHour);
  const fixed = [{ from: start, usdPerHour: prices.onDemandUsdPerHour }];
  const points = record.capacity === 'spot' ? (prices.spot ?? []) : fixed;
  const instance = cutsOf(start, end, points).map((cut) =>
    rowOf({ ...input, ...cut, sku: 'instance', rate: rateAt(points, cut.from), onDemandRate, freeBecause }),
  );
  if (record.volumeGib === undefined) return instance;
  const rate = volumeMicroUsdPerHour(record.volumeGib, prices.volumeUsdPerGibMonth);
  const volume = cutsOf(start, end, []).map((cut) =>
    rowOf({ ...input, ...cut, sku: 'volume', rate, onDemandRate: rate }),
  );
  return [...instance, ...volume];
}

function trainingJobRows(input: ChargeInput, endedAt: EpochSeconds): LedgerRow[] {
  const { billableSeconds, launchedAt } = input.record;
  if (billableSeconds === undefined || billableSeconds <= 0) return [];
  const rate = microUsdOf(input.prices.onDemandUsdPerHour);
  const row = rowOf({ ...input, sku: 'training-job', from: launchedAt, to: endedAt, rate, onDemandRate: rate });
  // On-demand would have billed the seconds that managed spot gave away.
  const onDemandSeconds = Math.max(billableSeconds, endedAt - launchedAt);
  const microUsd = chargeMicroUsd(billableSeconds, rate);
  return [{ ...row, seconds: billableSeconds, microUsd, onDemandMicroUsd: chargeMicroUsd(onDemandSeconds, rate) }];
}

interface RowInput extends ChargeInput {
  readonly sku: Sku;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly rate: MicroUsd;
  readonly onDemandRate: MicroUsd;
  readonly freeBecause?: string | undefined;
}

function rowOf(input: RowInput): LedgerRow {
  const { attempt, record, prices, sku, from, to, rate, onDemandRate, freeBecause } = input;
  const seconds = to - from;
  return {
    schemaVersion: 1,
    tenant: attempt.tenant,
    jobId: attempt.jobId,
    attempt: attempt.attempt,
    resourceId: record.providerId,
    offerKey: offerKeyOf(record),
    sku,
    start: isoOf(from),
    end: isoOf(to),
    seconds,
    microUsdPerHour: rate,
    microUsd: freeBecause === undefined ? chargeMicroUsd(seconds, rate) : 0,
    onDemandMicroUsd: chargeMicroUsd(seconds, onDemandRate),
    ...(freeBecause === undefined ? {} : { freeBecause }),
    priceSource: prices.source,
    priceAsOf: isoOf(prices.asOf),
  };
}

/** Pieces of [start, end) between clock hours and price points. */
function cutsOf(
  start: EpochSeconds,
  end: EpochSeconds,
  points: readonly ChargePoint[],
): { from: EpochSeconds; to: EpochSeconds }[] {
  const hours: EpochSeconds[] = [];
  for (let hour = (Math.floor(start / HOUR) + 1) * HOUR; hour < end; hour += HOUR) hours.push(hour);
  const changes = points.map(({ from }) => from).filter((from) => from > start && from < end);
  const starts = [...new Set([start, ...hours, ...changes])].toSorted((a, b) => a - b);
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? end }));
}

function rateAt(points: readonly ChargePoint[], at: EpochSeconds): MicroUsd {
  const point = points.findLast(({ from }) => from <= at);
  // Unknown is unknown, never 0.
  if (point === undefined) throw new RangeError(`no price is known at ${isoOf(at)}`);
  return microUsdOf(point.usdPerHour);
}
