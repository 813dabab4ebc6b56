import type { Comparison, PolicyScore } from '#lib/core/spot/compare-policies.ts';
import { formatUsd } from './money.ts';
import { formatShare } from './share.ts';
import type { SimulationPicture } from './simulation-picture.ts';
import { renderTable } from './table.ts';
import { formatHours } from './time.ts';
import { timelineChart } from './timeline-chart.ts';

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
