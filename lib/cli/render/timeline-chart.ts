import type { TimelinePoint } from '#lib/core/spot/timeline.ts';
import { formatUsd } from './money.ts';
import { type Interval, type Lane, neededHours, type SimulationPicture } from './simulation-picture.ts';
import { hourSteps } from './svg.ts';

const WIDTH = 72;
const PROGRESS_ROWS = 8;
const COST_ROWS = 4;
const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const LEGEND = '█ ran on spot, ▓ on on-demand (▌ under half of the column)  ░ capacity there  · none  ╳ interrupted';

/** Zones, money and work over time, as text. */
export function timelineChart(picture: SimulationPicture): string {
  const { lanes, timelines, spanHours } = picture;
  const [timeline] = timelines;
  const labels = [...lanes.map(({ label }) => label), '100 %', formatUsd(costOf(timeline?.points ?? []))];
  const width = Math.max(...labels.map(({ length }) => length));
  const line = (label: string, text: string) => `${label.padStart(width)} ${text}`.trimEnd();
  const drawn = lanes.map((lane) => line(lane.label, laneText(lane, spanHours)));
  const charts = timelines.length === 1 ? curves(picture, timeline?.points ?? [], line) : [];
  return [...drawn, ...charts, line('', ruler(spanHours)), ...deadlineMark(picture, line), LEGEND].join('\n');
}

function curves(
  picture: SimulationPicture,
  points: readonly TimelinePoint[],
  line: (label: string, text: string) => string,
): readonly string[] {
  const { workHours, spanHours } = picture;
  const usd = costOf(points);
  const cost = columns().map((column) => pointAt(points, at(column, spanHours)).costUsd / (usd || 1));
  const work = columns().map((column) => pointAt(points, at(column, spanHours)).workDoneHours / workHours);
  const needed = columns().map((column) => neededHours(picture, at(column, spanHours)) / workHours);
  return [
    line('', 'cost so far'),
    ...area(cost, COST_ROWS).map((text, index) => line(index === 0 ? formatUsd(usd) : '', text)),
    line('', 'work done; below the line of •, on-demand capacity that starts then comes too late'),
    ...area(work, PROGRESS_ROWS, needed).map((text, index) => line(index === 0 ? '100 %' : '', text)),
  ];
}

function costOf(points: readonly TimelinePoint[]): number {
  return Math.max(0, ...points.map(({ costUsd }) => costUsd));
}

function columns(): readonly number[] {
  return Array.from({ length: WIDTH }, (_, column) => column);
}

/** End of a column. */
function at(column: number, spanHours: number): number {
  return ((column + 1) * spanHours) / WIDTH;
}

function pointAt(points: readonly TimelinePoint[], hours: number): TimelinePoint {
  return points.findLast((point) => point.hours <= hours + 1e-9) ?? { hours, costUsd: 0, workDoneHours: 0 };
}

function laneText({ kind, up, ran }: Lane, spanHours: number): string {
  return columns()
    .map((column) => {
      const span = { fromHours: at(column - 1, spanHours), toHours: at(column, spanHours) };
      const half = (span.toHours - span.fromHours) / 2;
      const most = ran
        .filter((interval) => overlap(interval, span) > 0)
        .toSorted((a, b) => overlap(b, span) - overlap(a, span))[0];
      if (
        ran.some(({ isInterrupted, toHours }) => isInterrupted && toHours > span.fromHours && toHours <= span.toHours)
      )
        return '╳';
      if (most !== undefined) return total(ran, span) < half ? '▌' : most.on === 'spot' ? '█' : '▓';
      return kind === 'zone' && total(up, span) >= half ? '░' : '·';
    })
    .join('');
}

function total(intervals: readonly Interval[], span: Interval): number {
  return intervals.reduce((sum, interval) => sum + overlap(interval, span), 0);
}

function overlap(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.toHours, b.toHours) - Math.max(a.fromHours, b.fromHours));
}

/** Columns of so many rows, top row first; marks stand over them. */
function area(shares: readonly number[], rows: number, marks?: readonly number[]): readonly string[] {
  return Array.from({ length: rows }, (_, index) => {
    const row = rows - 1 - index;
    return shares
      .map((share, column) => {
        const mark = marks?.[column];
        if (mark !== undefined && mark > 0 && Math.min(rows - 1, Math.floor(mark * rows)) === row) return '•';
        const eighths = Math.round(Math.min(1, Math.max(0, share * rows - row)) * 8);
        return EIGHTHS[eighths] ?? ' ';
      })
      .join('');
  });
}

/** Where the deadline is, when a run went on after it; else it is the right edge. */
function deadlineMark(
  { deadlineHours, spanHours }: SimulationPicture,
  line: (label: string, text: string) => string,
): readonly string[] {
  if (deadlineHours >= spanHours) return [];
  const text = '▲ deadline';
  const at = Math.floor((deadlineHours / spanHours) * WIDTH);
  return [line('', at + text.length > WIDTH + 12 ? `${'deadline ▲'.padStart(at + 1)}` : `${' '.repeat(at)}${text}`)];
}

/** Hours under the columns; a figure ends at its hour, and the first one starts there. */
function ruler(spanHours: number): string {
  const cells = new Array<string>(WIDTH + 2).fill(' ');
  for (const hours of hourSteps(spanHours, 8)) {
    const text = hours === 0 ? '0 h' : String(hours);
    const end = Math.round((hours / spanHours) * WIDTH);
    const from = Math.max(0, end - text.length);
    for (const [index, letter] of [...text].entries()) cells[from + index] = letter;
  }
  return cells.join('').trimEnd();
}
