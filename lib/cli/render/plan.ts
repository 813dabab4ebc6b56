import type { JobView } from '#lib/contracts/api/job-view.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Option, PlanSummary } from '#lib/core/plan/plan.ts';
import { formatRange, formatUsd } from './money.ts';
import { renderTable } from './table.ts';
import { formatHours } from './time.ts';

/** Options that are shown; the whole plan lies in S3. */
const SHOWN = 8;

/** The plan as a table: the chosen option marked, the next ones with the reason why they lost. */
export function renderPlan(plan: PlanSummary, clock: JobView['clock']): string {
  const rows = [
    rowOf('▶', plan.chosen, 'chosen: cheapest on average that meets cap and deadline'),
    ...plan.next.slice(0, SHOWN - 1).map((option) => rowOf('', option, option.lostBecause)),
  ];
  const table = renderTable(
    [
      { title: '' },
      { title: 'offer' },
      { title: 'gpu' },
      { title: '$/h', align: 'right' },
      { title: 'hours', align: 'right' },
      { title: 'cost low / likely / high', align: 'right' },
      { title: 'why' },
    ],
    rows,
  );
  const left = plan.next.length - (rows.length - 1) + plan.rejectedCount;
  const unit = clock === 'market' ? 'market time, simulated GPUs' : 'UTC';
  const lines = [
    table,
    `${plan.totalSteps} steps; the same job on demand: ${formatUsd(plan.onDemandUsd)}. Hours are ${unit}.`,
  ];
  if (left > 0) lines.push(`${left} more options lost or do not fit${firstReason(plan)}.`);
  return lines.join('\n');
}

/** `g5.xlarge spot us-east-1 use1-az2 (ec2)`. */
export function formatOffer(offerKey: Option['offerKey']): string {
  const { service, instanceType, capacity, region, azId } = offerOf(offerKey);
  return `${instanceType} ${capacity} ${region}${azId === 'any' ? '' : ` ${azId}`} (${service})`;
}

function rowOf(mark: string, option: Option, why: string): readonly string[] {
  return [
    mark,
    formatOffer(option.offerKey),
    option.gpu,
    option.price.usdPerHour.toFixed(4),
    formatHours(option.hours.likely),
    formatRange(option.costUsd),
    why,
  ];
}

function firstReason(plan: PlanSummary): string {
  const [first] = plan.rejected;
  return first === undefined ? '' : `, such as ${formatOffer(first.offerKey)}: ${first.reason}`;
}
