import { safetyPointSeconds } from './safety-point.ts';
import type { RunResult, TickRecord } from './simulate-run.ts';
import { simulateRun, type TracedJob } from './simulate-run.ts';
import type { Running, SpotDecision, SpotPolicy, SpotTask } from './spot-policy.ts';
import type { World } from './world.ts';

/** A run as it is drawn: what ran when, and how money and work grew. */
export interface Timeline {
  readonly policy: string;
  readonly result: RunResult;
  /** In order, without gaps. */
  readonly stretches: readonly Stretch[];
  /** One at the start of each tick, and one at the end of the run. */
  readonly points: readonly TimelinePoint[];
}

/** A time in which one instance ran, or none. */
export interface Stretch {
  readonly fromHours: number;
  readonly toHours: number;
  readonly state: Running['kind'];
  /** Of spot. */
  readonly pool: number | undefined;
  /** The decision that began it. */
  readonly decision: Pick<SpotDecision, 'reason' | 'expectedUsd'>;
  /** When it began, of what then ran. */
  readonly usdPerHour: number | undefined;
  /** When it began, until only on-demand capacity surely meets the deadline. */
  readonly slackHours: number;
  /** Its capacity was taken away. */
  readonly isInterrupted: boolean;
  readonly costUsd: number;
  /** Work done in it. */
  readonly workHours: number;
}

export interface TimelinePoint {
  readonly hours: number;
  readonly costUsd: number;
  readonly workDoneHours: number;
}

/** Plays a policy and keeps what is drawn of it. */
export function timelineOf(world: World, job: TracedJob, task: SpotTask, policy: SpotPolicy): Timeline {
  const records: TickRecord[] = [];
  const result = simulateRun(world, job, policy.prepare(task), (record) => void records.push(record));
  const points = [...records.map((record) => pointOf(record, job)), endOf(records, result, job, world.gapSeconds)];
  return { policy: policy.name, result, points, stretches: stretchesOf(records, points, { world, job, task }) };
}

function pointOf({ view, costUsd }: TickRecord, job: TracedJob): TimelinePoint {
  return { hours: view.nowSeconds / 3600, costUsd, workDoneHours: (job.workSeconds - view.workLeftSeconds) / 3600 };
}

function endOf(records: readonly TickRecord[], result: RunResult, job: TracedJob, gapSeconds: number): TimelinePoint {
  const { costUsd, finishedAtSeconds } = result;
  if (Number.isFinite(finishedAtSeconds))
    return { hours: finishedAtSeconds / 3600, costUsd, workDoneHours: job.workSeconds / 3600 };
  const last = records.at(-1);
  const done = last === undefined ? 0 : (job.workSeconds - last.view.workLeftSeconds) / 3600;
  return { hours: (records.length * gapSeconds) / 3600, costUsd, workDoneHours: done };
}

function stretchesOf(
  records: readonly TickRecord[],
  points: readonly TimelinePoint[],
  { world, job, task }: { readonly world: World; readonly job: TracedJob; readonly task: SpotTask },
): readonly Stretch[] {
  const starts = records.flatMap((record, index) =>
    index > 0 && isSame(record.running, records[index - 1]?.running) ? [] : [index],
  );
  return starts.flatMap((start, index) => {
    const record = records[start];
    const end = starts[index + 1] ?? records.length;
    const [from, to] = [points[start], points[end]];
    if (record === undefined || from === undefined || to === undefined) return [];
    const { running, decision, view } = record;
    const pool = running.kind === 'spot' ? running.pool : undefined;
    return {
      fromHours: from.hours,
      toHours: to.hours,
      state: running.kind,
      pool,
      usdPerHour: pool === undefined ? onDemandPrice(running, world) : view.pools[pool]?.usdPerHour,
      slackHours: (safetyPointSeconds(task, view.workLeftSeconds) - view.nowSeconds) / 3600,
      decision: { reason: decision.reason, expectedUsd: decision.expectedUsd },
      isInterrupted: pool !== undefined && end < records.length && world.pools[pool]?.up[job.startTick + end] !== 1,
      costUsd: to.costUsd - from.costUsd,
      workHours: to.workDoneHours - from.workDoneHours,
    };
  });
}

function onDemandPrice({ kind }: Running, { onDemandUsdPerHour }: World): number | undefined {
  return kind === 'on-demand' ? onDemandUsdPerHour : undefined;
}

/** A new start of the same kind is another instance. */
function isSame(running: Running, before: Running | undefined): boolean {
  if (before === undefined || running.kind !== before.kind) return false;
  if (running.kind === 'nothing' || before.kind === 'nothing') return true;
  return running.sinceSeconds === before.sinceSeconds;
}
