import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import type { Forecast } from '#lib/core/plan/plan.ts';
import type { JobBill } from '#lib/core/report/job-bill.ts';
import { formatMicroUsd, formatRange, formatUsd } from './money.ts';
import { formatOffer } from './plan.ts';
import { renderPairs, renderTable } from './table.ts';
import { type ClockLabel, formatInstant, formatSeconds } from './time.ts';

/** The ledger of a job, row by row. */
export function renderLedger(rows: readonly LedgerRow[], clock: ClockLabel): string {
  return renderTable(
    [
      { title: 'attempt', align: 'right' },
      { title: 'what' },
      { title: 'offer' },
      { title: 'from' },
      { title: 'seconds', align: 'right' },
      { title: '$/h', align: 'right' },
      { title: 'charge', align: 'right' },
      { title: 'note' },
    ],
    rows.map((row) => [
      String(row.attempt),
      row.sku,
      formatOffer(row.offerKey),
      formatInstant(row.start, clock),
      String(row.seconds),
      formatMicroUsd(row.microUsdPerHour),
      formatMicroUsd(row.microUsd),
      row.freeBecause ?? '',
    ]),
  );
}

/** What the rows come to: paid, on demand, saved net of lost work, forecast against actual. */
export function renderBill(bill: JobBill): string {
  return renderPairs([
    ['paid', formatMicroUsd(bill.paidMicroUsd)],
    ['the same work on demand', formatMicroUsd(bill.onDemandEquivalentMicroUsd)],
    ['saving, net of lost work', `${formatMicroUsd(bill.savingMicroUsd)} (${(bill.savingShare * 100).toFixed(1)} %)`],
    [
      'lost to interruptions',
      `${formatMicroUsd(bill.lostWorkMicroUsd)}, ${formatSeconds(bill.lostWorkSeconds)} of work`,
    ],
    [
      'forecast low / likely / high',
      `${formatRange(forecastUsdOf(bill))}, actual ${formatUsd(bill.paidMicroUsd / 1e6)}`,
    ],
  ]);
}

/** The forecast in dollars, as the plan had it. */
export function forecastUsdOf({ forecastMicroUsd: { low, likely, high } }: JobBill): Forecast {
  return { low: low / 1e6, likely: likely / 1e6, high: high / 1e6 };
}
