import type { LedgerRow } from '../ledger/ledger-row.ts';
import type { Forecast } from '../plan/plan.ts';
import type { MicroUsd } from '../units/money.ts';
import { microUsdOf } from '../units/money.ts';

/** The bill of a job, from its ledger rows alone; the forecast is the plan's. */
export interface JobBill {
  readonly schemaVersion: 1;
  readonly paidMicroUsd: MicroUsd;
  /** The same work on on-demand capacity: the seconds paid for, less what interruptions threw away. */
  readonly onDemandEquivalentMicroUsd: MicroUsd;
  /** On-demand equivalent less what was paid, so lost work counts against the saving. Negative when spot was dearer. */
  readonly savingMicroUsd: MicroUsd;
  readonly savingShare: number;
  readonly lostWorkSeconds: number;
  readonly lostWorkMicroUsd: MicroUsd;
  readonly billedSeconds: number;
  readonly forecastMicroUsd: { readonly low: MicroUsd; readonly likely: MicroUsd; readonly high: MicroUsd };
  readonly byAttempt: readonly {
    readonly attempt: number;
    readonly offerKey: string;
    readonly seconds: number;
    readonly microUsd: MicroUsd;
  }[];
}

/** Work that an interruption threw away: time since the last checkpoint, of an attempt that did not finish. */
export interface LostWork {
  readonly attempt: number;
  readonly seconds: number;
}

/** Adds the rows up. `lostWork` is in the Clock port's seconds. */
export function jobBillOf(input: {
  readonly rows: readonly LedgerRow[];
  readonly forecastUsd: Forecast;
  readonly lostWork: readonly LostWork[];
}): JobBill {
  const { rows, forecastUsd } = input;
  const paidMicroUsd = sum(rows.map((row) => row.microUsd));
  const compute = rows.filter((row) => row.sku !== 'volume');
  const lost = input.lostWork.map((work) => shareLost(work, rows));
  const onDemandEquivalentMicroUsd =
    sum(rows.map((row) => row.onDemandMicroUsd)) - sum(lost.map(({ onDemand }) => onDemand));
  const savingMicroUsd = onDemandEquivalentMicroUsd - paidMicroUsd;
  return {
    schemaVersion: 1,
    paidMicroUsd,
    onDemandEquivalentMicroUsd,
    savingMicroUsd,
    savingShare: onDemandEquivalentMicroUsd === 0 ? 0 : savingMicroUsd / onDemandEquivalentMicroUsd,
    lostWorkSeconds: sum(input.lostWork.map(({ seconds }) => seconds)),
    lostWorkMicroUsd: sum(lost.map(({ paid }) => paid)),
    billedSeconds: sum(compute.map((row) => row.seconds)),
    forecastMicroUsd: {
      low: microUsdOf(forecastUsd.low),
      likely: microUsdOf(forecastUsd.likely),
      high: microUsdOf(forecastUsd.high),
    },
    byAttempt: attemptsOf(rows).map((attempt) => {
      const own = rows.filter((row) => row.attempt === attempt);
      return {
        attempt,
        offerKey: own[0]?.offerKey ?? '',
        seconds: sum(own.filter((row) => row.sku !== 'volume').map((row) => row.seconds)),
        microUsd: sum(own.map((row) => row.microUsd)),
      };
    }),
  };
}

/** The part of an attempt's charges that paid for lost work, by time. */
function shareLost(
  { attempt, seconds }: LostWork,
  rows: readonly LedgerRow[],
): { readonly paid: MicroUsd; readonly onDemand: MicroUsd } {
  const own = rows.filter((row) => row.attempt === attempt);
  const billed = sum(own.filter((row) => row.sku !== 'volume').map((row) => row.seconds));
  const share = billed === 0 ? 0 : Math.min(1, seconds / billed);
  return {
    paid: Math.round(sum(own.map((row) => row.microUsd)) * share),
    onDemand: Math.round(sum(own.map((row) => row.onDemandMicroUsd)) * share),
  };
}

function attemptsOf(rows: readonly LedgerRow[]): readonly number[] {
  return [...new Set(rows.map((row) => row.attempt))].toSorted((a, b) => a - b);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
