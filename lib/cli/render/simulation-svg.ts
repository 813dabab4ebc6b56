import type { TimelinePoint } from '#lib/core/spot/timeline.ts';
import { formatUsd } from './money.ts';
import { type Lane, neededHours, type SimulationPicture } from './simulation-picture.ts';
import { STYLE } from './simulation-svg-style.ts';
import { axisSteps, element, escapeXml, hourSteps } from './svg.ts';

const WIDTH = 960;
const RIGHT = 28;
const MARGIN = 16;
/** Of the title, without the lines under it. */
const HEAD = 52;
const LINE = 16;
/** Letters of a line under the title. */
const LINE_LETTERS = 145;
const LANE = { height: 16, step: 24, groupGap: 10 } as const;
const PANEL = { cost: 130, work: 170, gap: 46 } as const;
const LETTER = 6.6;

/** Zones, money and work over time, as a picture for light and dark pages. */
export function simulationSvg(picture: SimulationPicture): string {
  const left = Math.max(64, ...picture.lanes.map(({ label }) => 20 + label.length * LETTER));
  const x = (hours: number) => left + (hours / picture.spanHours) * (WIDTH - left - RIGHT);
  const lines = wrapped(picture.subtitle);
  const top = HEAD + lines.length * LINE;
  const zones = picture.lanes.filter(({ kind }) => kind === 'zone').length;
  const laneTop = (index: number) => top + index * LANE.step + (index < zones ? 0 : LANE.groupGap);
  const lanesEnd = laneTop(picture.lanes.length);
  const cost = { x, left, top: lanesEnd + PANEL.gap, height: PANEL.cost };
  const work = { x, left, top: cost.top + cost.height + PANEL.gap, height: PANEL.work };
  const end = work.top + work.height;
  const height = end + 84;
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img' },
    element('title', {}, escapeXml(picture.title)),
    element('desc', {}, escapeXml(picture.subtitle)),
    element('style', {}, STYLE),
    element('rect', { class: 'page', width: '100%', height: '100%' }),
    text(MARGIN, 26, picture.title, 'title'),
    ...lines.map((line, index) => text(MARGIN, 46 + index * LINE, line, 'soft')),
    timeAxis(picture, x, top - 6, end),
    ...picture.lanes.map((lane, index) => laneOf(lane, x, left, laneTop(index))),
    costPanel(picture, cost),
    workPanel(picture, work),
    legend(picture, left, end + 62),
  );
}

/** Lines that end between parts. */
function wrapped(subtitle: string): readonly string[] {
  const lines: string[] = [];
  for (const part of subtitle.split(' · ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last} · ${part}`;
    if (last === undefined || longer.length > LINE_LETTERS) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

interface Panel {
  readonly x: (hours: number) => number;
  readonly left: number;
  readonly top: number;
  readonly height: number;
}

function timeAxis({ spanHours, deadlineHours }: SimulationPicture, x: Panel['x'], top: number, end: number): string {
  const steps = hourSteps(spanHours, 12);
  const deadline = x(deadlineHours);
  return element(
    'g',
    { class: 'time' },
    ...steps.map((hours) => element('line', { class: 'grid', x1: x(hours), x2: x(hours), y1: top, y2: end })),
    ...steps.map((hours) => text(x(hours), end + 18, String(hours), 'soft', 'middle')),
    text(x(spanHours / 2), end + 36, 'hours since the start', 'soft', 'middle'),
    element('line', { class: 'deadline', x1: deadline, x2: deadline, y1: top, y2: end }),
    text(deadline, top - 4, 'deadline', 'warn', 'end'),
  );
}

function laneOf({ label, up, ran }: Lane, x: Panel['x'], left: number, y: number): string {
  const bar = (name: string, { fromHours, toHours }: Lane['up'][number]) =>
    element('rect', {
      class: name,
      x: x(fromHours),
      y,
      width: Math.max(0.6, x(toHours) - x(fromHours)),
      height: LANE.height,
    });
  const ends = ran.filter(({ isInterrupted }) => isInterrupted).map(({ toHours }) => x(toHours));
  return element(
    'g',
    { class: 'lane' },
    text(left - 8, y + LANE.height - 4, label, 'label', 'end'),
    element('rect', { class: 'down', x: left, y, width: WIDTH - left - RIGHT, height: LANE.height }),
    ...up.map((interval) => bar('up', interval)),
    ...ran.map((interval) => bar(interval.on, interval)),
    ...ends.map((at) => element('path', { class: 'lost', d: `M${at.toFixed(1)} ${y - 1}v${LANE.height + 2}` })),
  );
}

function costPanel({ timelines }: SimulationPicture, panel: Panel): string {
  const most = Math.max(0.01, ...timelines.flatMap(({ points }) => points.map(({ costUsd }) => costUsd)));
  const steps = axisSteps(most, 4);
  const full = (steps.at(-1) ?? most) * 1.04;
  const y = (usd: number) => panel.top + panel.height * (1 - usd / full);
  return element(
    'g',
    { class: 'cost' },
    text(panel.left, panel.top - 8, 'cost so far', 'label'),
    ...steps.map((usd) => level(panel, y(usd), formatUsd(usd))),
    ...timelines.map(({ points }, index) => curve(points, index, panel.x, ({ costUsd }) => y(costUsd))),
  );
}

function workPanel(picture: SimulationPicture, panel: Panel): string {
  const { timelines, workHours, deadlineHours, restartHours } = picture;
  const y = (hours: number) => panel.top + panel.height * (1 - hours / workHours / 1.04);
  const bend = Math.max(0, deadlineHours - restartHours - workHours);
  const needed = [0, bend, deadlineHours - restartHours, deadlineHours].map(
    (hours) => [panel.x(hours), y(neededHours(picture, hours))] as const,
  );
  return element(
    'g',
    { class: 'work' },
    text(
      panel.left,
      panel.top - 8,
      'work done; below the dashed line, on-demand capacity that starts then comes too late',
      'label',
    ),
    ...[0, 25, 50, 75, 100].map((share) => level(panel, y((share / 100) * workHours), `${share} %`)),
    element('path', { class: 'needed', d: pathOf(needed) }),
    ...timelines.map(({ points }, index) => curve(points, index, panel.x, ({ workDoneHours }) => y(workDoneHours))),
  );
}

function level({ left }: Panel, y: number, label: string): string {
  return (
    element('line', { class: 'grid', x1: left, x2: WIDTH - RIGHT, y1: y, y2: y }) +
    text(left - 8, y + 4, label, 'soft', 'end')
  );
}

function curve(
  points: readonly TimelinePoint[],
  index: number,
  x: Panel['x'],
  y: (point: TimelinePoint) => number,
): string {
  const places = points.map((point) => [x(point.hours), y(point)] as const);
  const [endX, endY] = places.at(-1) ?? [0, 0];
  return (
    element('path', { class: `curve c${index % COLOURS}`, d: pathOf(withoutStraights(places)) }) +
    element('circle', { class: `dot c${index % COLOURS}`, cx: endX, cy: endY, r: 3.5 })
  );
}

/** Colours of the style sheet for policies side by side. */
const COLOURS = 8;

type Place = readonly [x: number, y: number];

function pathOf(places: readonly Place[]): string {
  return places.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** Leaves out points on the line between their neighbours: a tick is seldom a bend. */
function withoutStraights(places: readonly Place[]): readonly Place[] {
  const kept: Place[] = [];
  for (const [index, place] of places.entries()) {
    const [before, after] = [kept.at(-1), places[index + 1]];
    if (before !== undefined && after !== undefined && isBetween(before, place, after)) continue;
    kept.push(place);
  }
  return kept;
}

function isBetween([x1, y1]: Place, [x, y]: Place, [x2, y2]: Place): boolean {
  return Math.abs((x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)) < 1e-6 * Math.max(1, x2 - x1);
}

function legend({ timelines }: SimulationPicture, left: number, y: number): string {
  const bars = [
    { swatch: 'up', label: 'spot capacity there' },
    { swatch: 'spot', label: 'ran on spot' },
    { swatch: 'on-demand', label: 'ran on on-demand' },
    { swatch: 'lost', label: 'interrupted' },
  ];
  const rows = [
    bars,
    timelines.length === 1
      ? []
      : timelines.map(({ policy }, index) => ({ swatch: `key c${index % COLOURS}`, label: policy })),
  ];
  return element('g', { class: 'legend' }, ...rows.map((row, index) => legendRow(row, left, y + index * 16)));
}

function legendRow(
  entries: readonly { readonly swatch: string; readonly label: string }[],
  left: number,
  y: number,
): string {
  let at = left;
  const drawn = entries.map(({ swatch, label }) => {
    const from = at;
    at += 34 + label.length * LETTER;
    const sign =
      swatch === 'lost'
        ? element('path', { class: 'lost', d: `M${from + 6} ${y - 10}v12` })
        : element('rect', { class: swatch, x: from, y: y - 9, width: 12, height: 10 });
    return sign + text(from + 18, y, label, 'soft');
  });
  return drawn.join('');
}

function text(x: number, y: number, words: string, className: string, anchor?: 'middle' | 'end'): string {
  return element('text', { class: className, x, y, 'text-anchor': anchor }, escapeXml(words));
}
