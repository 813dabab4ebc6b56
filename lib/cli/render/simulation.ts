import type { Comparison, PolicyScore } from '#lib/core/spot/compare-policies.ts';
import type { SpotReason } from '#lib/core/spot/spot-policy.ts';
import type { Stretch, Timeline } from '#lib/core/spot/timeline.ts';
import { formatUsd } from './money.ts';
import type { SimulationPicture } from './simulation-picture.ts';
import { renderTable } from './table.ts';
import { formatHours } from './time.ts';
import { timelineChart } from './timeline-chart.ts';

/** Stretches that a person reads; `--wide` shows all. */
const STRETCHES = 14;

export interface SimulationShown {
  readonly picture: SimulationPicture;
  readonly zones: readonly string[];
  readonly omniscientUsd: number | undefined;
  readonly onDemandUsd: number;
  readonly wide: boolean;
  readonly notes: readonly string[];
}

/** One run: the picture, the stretches with their reasons, and what came of it. */
export function renderSimulation({ picture, zones, omniscientUsd, onDemandUsd, wide, notes }: SimulationShown): string {
  const [timeline] = picture.timelines;
  if (timeline === undefined) return '';
  const { stretches } = timeline;
  const shown = wide || stretches.length <= STRETCHES ? stretches : stretches.slice(0, STRETCHES);
  const left = stretches.length - shown.length;
  return [
    picture.title,
    picture.subtitle,
    '',
    timelineChart(picture),
    '',
    renderTable(COLUMNS, rowsOf(shown, zones)),
    ...(left === 0 ? [] : [`and ${left} more (--wide shows all)`]),
    '',
    summaryOf(timeline, picture, omniscientUsd, onDemandUsd),
    ...notes,
  ].join('\n');
}

const COLUMNS = [
  { title: 'at', align: 'right' },
  { title: 'for', align: 'right' },
  { title: 'on' },
  { title: 'work', align: 'right' },
  { title: 'cost', align: 'right' },
  { title: 'why' },
] as const;

function rowsOf(stretches: readonly Stretch[], zones: readonly string[]): readonly (readonly string[])[] {
  return stretches.map((stretch) => [
    `${stretch.fromHours.toFixed(1)} h`,
    formatHours(stretch.toHours - stretch.fromHours),
    stretch.pool === undefined ? stretch.state : `spot ${zones[stretch.pool] ?? ''}`,
    stretch.state === 'nothing' ? '' : `${stretch.workHours.toFixed(1)} h`,
    stretch.state === 'nothing' ? '' : formatUsd(stretch.costUsd),
    whyOf(stretch),
  ]);
}

function whyOf({ decision: { reason, expectedUsd }, isInterrupted }: Stretch): string {
  const compared =
    expectedUsd === undefined
      ? ''
      : ` (${formatUsd(expectedUsd.chosen)} to the end, the next best ${formatUsd(expectedUsd.nextBest)})`;
  return `${WHY[reason]}${compared}${isInterrupted ? '; interrupted' : ''}`;
}

/** Why a stretch began, for a person. */
const WHY: Readonly<Record<SpotReason, string>> = {
  done: 'the work is done',
  'safety-net': 'the deadline is near: only on-demand capacity is sure to meet it',
  'last-stretch-on-spot': 'the deadline is near, and what runs gets there soonest',
  'spot-is-cheapest': 'spot costs least from here on',
  'waiting-is-cheapest': 'waiting costs least from here on',
  'on-demand-is-cheapest': 'on-demand costs least from here on',
  'keep-running': 'a move would cost more than it saves',
  rule: "the policy's rule",
};

function summaryOf(
  { policy, result }: Timeline,
  { deadlineHours }: SimulationPicture,
  omniscientUsd: number | undefined,
  onDemandUsd: number,
): string {
  const over =
    omniscientUsd === undefined
      ? ''
      : `, ${formatShare(result.costUsd / omniscientUsd - 1)} over the ${formatUsd(omniscientUsd)} of one who knows every tick`;
  const saved = `${formatShare(1 - result.costUsd / onDemandUsd)} below on-demand from the start (${formatUsd(onDemandUsd)})`;
  return [
    `${policy}: ${formatUsd(result.costUsd)}${over}; ${saved}.`,
    `${finishOf(result.finishedAtSeconds / 3600, deadlineHours)} ${result.spotHours.toFixed(1)} h on spot, ${result.onDemandHours.toFixed(1)} h on on-demand; starts: ${result.spotStarts} spot, ${result.onDemandStarts} on-demand; interruptions: ${result.interruptions}.`,
  ].join('\n');
}

function finishOf(hours: number, deadlineHours: number): string {
  if (!Number.isFinite(hours)) return 'Never finished.';
  const spare = deadlineHours - hours;
  return `Finished after ${hours.toFixed(1)} h, ${formatHours(Math.abs(spare))} ${spare < 0 ? 'LATE' : 'before the deadline'}.`;
}

function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Policies side by side; with one run also the picture. */
export function renderComparison(
  { picture, notes }: { readonly picture: SimulationPicture; readonly notes: readonly string[] },
  { runs, scores, omniscientMeanUsd }: Comparison,
): string {
  const columns = SCORE_COLUMNS.filter(({ title }) => omniscientMeanUsd !== undefined || title !== 'over optimum');
  const table = renderTable(
    columns,
    scores.map((score) => columns.map(({ cell }) => cell(score))),
  );
  const mean = runs === 1 ? '' : `Means over ${runs} starts. `;
  const optimum =
    omniscientMeanUsd === undefined
      ? 'The optimum is defined without the first-hour rule, lead time and price of moving.'
      : `Optimum: ${formatUsd(omniscientMeanUsd)}, of one who knows every tick.`;
  return [
    picture.title,
    picture.subtitle,
    '',
    ...(runs === 1 ? [timelineChart(picture), ''] : []),
    table,
    '',
    `${mean}${optimum}`,
    ...notes,
  ].join('\n');
}

const right = 'right' as const;
const SCORE_COLUMNS: readonly {
  readonly title: string;
  readonly align?: 'right';
  readonly cell: (score: PolicyScore) => string;
}[] = [
  { title: 'policy', cell: ({ policy }) => policy },
  { title: 'cost', align: right, cell: ({ meanUsd }) => formatUsd(meanUsd) },
  {
    title: 'over optimum',
    align: right,
    cell: ({ overOmniscientShare }) => (overOmniscientShare === undefined ? '' : formatShare(overOmniscientShare)),
  },
  {
    title: 'finish',
    align: right,
    cell: ({ meanFinishedAtHours }) =>
      Number.isFinite(meanFinishedAtHours) ? `${meanFinishedAtHours.toFixed(1)} h` : 'never',
  },
  { title: 'spot', align: right, cell: ({ meanSpotHours }) => `${meanSpotHours.toFixed(1)} h` },
  { title: 'on-demand', align: right, cell: ({ meanOnDemandHours }) => `${meanOnDemandHours.toFixed(1)} h` },
  { title: 'starts', align: right, cell: ({ meanStarts }) => count(meanStarts) },
  { title: 'interruptions', align: right, cell: ({ meanInterruptions }) => count(meanInterruptions) },
  {
    title: 'misses',
    align: right,
    cell: ({ misses, maxLateHours }) =>
      misses === 0
        ? '0'
        : `${misses} (${Number.isFinite(maxLateHours) ? `${formatHours(maxLateHours)} late` : 'never done'})`,
  },
];

function count(mean: number): string {
  return Number.isInteger(mean) ? String(mean) : mean.toFixed(1);
}
