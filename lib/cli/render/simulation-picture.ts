import type { TracedJob } from '#lib/core/spot/simulate-run.ts';
import type { Stretch, Timeline } from '#lib/core/spot/timeline.ts';
import type { World } from '#lib/core/spot/world.ts';

/** What is drawn of one or several runs of a job, in the terminal and as SVG alike. */
export interface SimulationPicture {
  readonly title: string;
  readonly subtitle: string;
  /** From the start to the deadline, or to the last finish after it. */
  readonly spanHours: number;
  readonly workHours: number;
  readonly deadlineHours: number;
  readonly restartHours: number;
  readonly lanes: readonly Lane[];
  readonly timelines: readonly Timeline[];
}

/** A row of the picture: a zone with its capacity and what ran there, on-demand capacity, or, of several policies, all that one ran on. */
export interface Lane {
  readonly label: string;
  readonly kind: 'zone' | 'run';
  /** When the zone had capacity; empty in lanes that are not a zone's. */
  readonly up: readonly Interval[];
  readonly ran: readonly (Interval & { readonly on: 'spot' | 'on-demand'; readonly isInterrupted: boolean })[];
}

export interface Interval {
  readonly fromHours: number;
  readonly toHours: number;
}

export interface SimulationScene {
  readonly title: string;
  readonly subtitle: string;
  readonly world: World;
  readonly job: TracedJob;
  readonly timelines: readonly Timeline[];
}

export function pictureOf({ title, subtitle, world, job, timelines }: SimulationScene): SimulationPicture {
  const deadlineHours = job.deadlineSeconds / 3600;
  const spanHours = Math.max(deadlineHours, ...timelines.map(({ points }) => points.at(-1)?.hours ?? 0));
  const zones = world.pools.map(({ name, up }, pool) => ({
    label: name,
    kind: 'zone' as const,
    up: upIntervals(up, job.startTick, world.gapSeconds / 3600, spanHours),
    ran: timelines.length === 1 ? ranOf(timelines[0]?.stretches ?? [], (stretch) => stretch.pool === pool) : [],
  }));
  const runs =
    timelines.length === 1
      ? [
          {
            label: 'on-demand',
            kind: 'run' as const,
            up: [],
            ran: ranOf(timelines[0]?.stretches ?? [], ({ state }) => state === 'on-demand'),
          },
        ]
      : timelines.map(({ policy, stretches }) => ({
          label: policy,
          kind: 'run' as const,
          up: [],
          ran: ranOf(stretches, () => true),
        }));
  return {
    title,
    subtitle,
    spanHours,
    workHours: job.workSeconds / 3600,
    deadlineHours,
    restartHours: (world.rules.restartSeconds + world.rules.onDemandLeadSeconds) / 3600,
    lanes: [...zones, ...runs],
    timelines,
  };
}

/** Work that must be done by then for on-demand capacity that starts then to meet the deadline. */
export function neededHours({ workHours, deadlineHours, restartHours }: SimulationPicture, atHours: number): number {
  return Math.min(workHours, Math.max(0, workHours - (deadlineHours - restartHours - atHours)));
}

function ranOf(stretches: readonly Stretch[], isIn: (stretch: Stretch) => boolean): Lane['ran'] {
  return stretches.flatMap((stretch) =>
    stretch.state === 'nothing' || !isIn(stretch)
      ? []
      : [
          {
            fromHours: stretch.fromHours,
            toHours: stretch.toHours,
            on: stretch.state,
            isInterrupted: stretch.isInterrupted,
          },
        ],
  );
}

function upIntervals(up: Uint8Array, startTick: number, gapHours: number, spanHours: number): readonly Interval[] {
  const intervals: Interval[] = [];
  const ticks = Math.ceil(spanHours / gapHours - 1e-9);
  let since: number | undefined;
  for (let tick = 0; tick <= ticks; tick++) {
    const isUp = tick < ticks && up[startTick + tick] === 1;
    if (isUp && since === undefined) since = tick;
    if (isUp || since === undefined) continue;
    intervals.push({ fromHours: since * gapHours, toHours: Math.min(spanHours, tick * gapHours) });
    since = undefined;
  }
  return intervals;
}
