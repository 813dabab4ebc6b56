import { becauseOf } from '#lib/core/spot/because.ts';
import type { Stretch, Timeline } from '#lib/core/spot/timeline.ts';
import { formatUsd } from './money.ts';
import { formatShare } from './share.ts';
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
    renderTable(COLUMNS, rowsOf(timeline, zones).slice(0, shown.length)),
    ...(left === 0 ? [] : [`and ${left} more (--wide shows all)`]),
    '',
    summaryOf(timeline, picture, omniscientUsd, onDemandUsd),
    ...notes,
  ].join('\n');
}

const COLUMNS = [
  { title: 'at', align: 'right' },
  { title: 'for', align: 'right' },
  { title: 'work', align: 'right' },
  { title: 'cost', align: 'right' },
  { title: 'end' },
  { title: 'why' },
] as const;

function rowsOf({ stretches, result }: Timeline, zones: readonly string[]): readonly (readonly string[])[] {
  const last = Number.isFinite(result.finishedAtSeconds) ? stretches.at(-1) : undefined;
  return stretches.map((stretch) => [
    `${stretch.fromHours.toFixed(1)} h`,
    formatHours(stretch.toHours - stretch.fromHours),
    stretch.state === 'nothing' ? '' : `${stretch.workHours.toFixed(1)} h`,
    stretch.state === 'nothing' ? '' : formatUsd(stretch.costUsd),
    endOf(stretch, stretch === last),
    stretchBecause(stretch, zones),
  ]);
}

function endOf({ state, isInterrupted }: Stretch, isLast: boolean): string {
  if (state === 'nothing') return '';
  if (isInterrupted) return 'interrupted';
  return isLast ? 'done' : 'left';
}

/** The sentence of the decision that began a stretch, as a job's events have it. */
export function stretchBecause(stretch: Stretch, zones: readonly string[]): string {
  const { state, pool, decision, usdPerHour, slackHours } = stretch;
  const what = pool === undefined ? state : `spot ${zones[pool] ?? ''}`;
  return becauseOf(decision, { what, usdPerHour, slackSeconds: slackHours * 3600 });
}

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
