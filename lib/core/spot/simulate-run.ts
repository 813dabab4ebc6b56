import type { Period } from './sighting.ts';
import { UNSEEN_SECONDS } from './sighting.ts';
import type { PoolHazards, Running, SpotDecision, SpotPolicy, SpotTask, SpotView } from './spot-policy.ts';
import type { World } from './world.ts';

/** A job to be run in a world, from a tick on. */
export interface TracedJob {
  readonly workSeconds: number;
  readonly deadlineSeconds: number;
  readonly startTick: number;
}

export interface RunResult {
  readonly costUsd: number;
  /** Since the job's start, exact inside the last tick; infinite when the policy never finished. */
  readonly finishedAtSeconds: number;
  readonly lateSeconds: number;
  readonly spotStarts: number;
  readonly onDemandStarts: number;
  readonly interruptions: number;
  readonly spotHours: number;
  readonly onDemandHours: number;
}

/** What was decided at a tick, and what ran from then on. */
export interface TickRecord {
  readonly tick: number;
  readonly view: SpotView;
  readonly decision: SpotDecision;
  readonly running: Running;
  readonly costUsd: number;
}

/** The task of a job in a world; the hazards are what the policy assumes of each pool. */
export function taskOf(
  world: World,
  { workSeconds, deadlineSeconds }: TracedJob,
  hazards: readonly PoolHazards[],
): SpotTask {
  const { restartSeconds, onDemandLeadSeconds, isFirstHourFree } = world.rules;
  const onDemand = {
    usdPerHour: world.onDemandUsdPerHour,
    workRate: 1,
    restartSeconds,
    leadSeconds: onDemandLeadSeconds,
  };
  const pools = world.pools.map(({ name, region }, index) => {
    const own = hazards[index];
    if (own === undefined) throw new Error(`no hazards for the pool ${name}`);
    return { name, region, workRate: 1, restartSeconds, hazards: own };
  });
  return {
    workSeconds,
    deadlineSeconds,
    decisionEverySeconds: world.gapSeconds,
    onDemand,
    pools,
    isFirstHourFree,
  };
}

/**
 * Plays a policy in a world. The rules and their order are those of the simulator of "Can't Be Late" (Wu et al., NSDI 2024; spot.md section 5):
 * at each tick the past one is billed whole, a spot instance whose pool went down is lost, the work is credited, and then the policy decides. A start
 * replaces what was left of an earlier one. The policy is shown nothing of the ticks to come.
 */
export function simulateRun(
  world: World,
  job: TracedJob,
  decide: ReturnType<SpotPolicy['prepare']>,
  onTick?: (record: TickRecord) => void,
): RunResult {
  const run = new Run(world, job);
  while (!run.isOver()) {
    const view = run.view();
    const decision = decide(view);
    run.apply(decision);
    onTick?.({ tick: run.tick, view, decision, running: run.running, costUsd: run.costUsd });
    run.passTick();
  }
  return run.result();
}

/** After the trace's end no pool has capacity, and a policy that still waits so much later never finishes. */
const PATIENCE_SECONDS = 30 * 24 * 3600;

class Run {
  tick = 0;
  costUsd = 0;
  running: Running = { kind: 'nothing' };
  private workLeft: number;
  private leadLeft = 0;
  private instanceUsd = 0;
  private lastRegion: string | undefined;
  private finishedAt: number | undefined;
  private readonly seen: Period[][];
  private readonly count = { spotStarts: 0, onDemandStarts: 0, interruptions: 0, spotTicks: 0, onDemandTicks: 0 };

  private readonly world: World;
  private readonly job: TracedJob;

  constructor(world: World, job: TracedJob) {
    this.world = world;
    this.job = job;
    this.workLeft = job.workSeconds;
    this.seen = world.pools.map(() => []);
    this.look();
  }

  isOver(): boolean {
    const ended = this.tick * this.world.gapSeconds > this.job.deadlineSeconds + PATIENCE_SECONDS;
    return ended || this.workLeft <= 0;
  }

  view(): SpotView {
    const { world } = this;
    const pools = world.pools.map((pool, index) => ({
      usdPerHour: pool.usdPerHour(this.traceTick),
      periods: this.seen[index] ?? [],
      moveUsd: this.lastRegion === undefined || this.lastRegion === pool.region ? 0 : world.rules.moveUsd,
    }));
    return { nowSeconds: this.now, workLeftSeconds: this.workLeft, running: this.running, pools };
  }

  apply({ tryPools, otherwise }: SpotDecision): void {
    for (const pool of tryPools) {
      if (this.running.kind === 'spot' && this.running.pool === pool) return;
      const isUp = this.isUp(pool);
      this.note(pool, isUp);
      if (!isUp) continue;
      this.startSpot(pool);
      return;
    }
    if (otherwise === 'on-demand' && this.running.kind !== 'on-demand') this.startOnDemand();
    if (otherwise === 'nothing') this.running = { kind: 'nothing' };
  }

  /** Time goes on by one tick, which is billed, and credited if the instance got through its restart. */
  passTick(): void {
    const { gapSeconds } = this.world;
    const { running } = this;
    const lead = Math.min(gapSeconds, this.leadLeft);
    this.leadLeft -= lead;
    this.bill(lead);
    if (running.kind !== 'nothing') {
      const restart = running.restartLeftSeconds;
      const worked = Math.max(gapSeconds - restart, 0);
      if (worked >= this.workLeft) this.finishedAt = this.now + restart + this.workLeft;
      this.workLeft -= Math.min(worked, this.workLeft);
      this.running = { ...running, restartLeftSeconds: Math.max(0, restart - gapSeconds) };
    }
    this.tick += 1;
    this.loseInstance();
    this.look();
  }

  result(): RunResult {
    const { count, world, job } = this;
    const finishedAtSeconds = this.finishedAt ?? Number.POSITIVE_INFINITY;
    return {
      costUsd: this.costUsd,
      finishedAtSeconds,
      lateSeconds: Math.max(0, finishedAtSeconds - job.deadlineSeconds),
      spotStarts: count.spotStarts,
      onDemandStarts: count.onDemandStarts,
      interruptions: count.interruptions,
      spotHours: (count.spotTicks * world.gapSeconds) / 3600,
      onDemandHours: (count.onDemandTicks * world.gapSeconds) / 3600,
    };
  }

  private get now(): number {
    return this.tick * this.world.gapSeconds;
  }

  private get traceTick(): number {
    return this.job.startTick + this.tick;
  }

  private isUp(pool: number): boolean {
    return this.world.pools[pool]?.up[this.traceTick] === 1;
  }

  private startSpot(pool: number): void {
    this.start(this.world.pools[pool]?.region);
    this.count.spotStarts += 1;
    this.running = {
      kind: 'spot',
      pool,
      sinceSeconds: this.now,
      restartLeftSeconds: this.world.rules.restartSeconds,
    };
  }

  /** On-demand capacity is taken where the job was last: moving there costs nothing. */
  private startOnDemand(): void {
    const { restartSeconds, onDemandLeadSeconds } = this.world.rules;
    this.start(this.lastRegion);
    this.count.onDemandStarts += 1;
    this.leadLeft = onDemandLeadSeconds;
    const restartLeftSeconds = onDemandLeadSeconds + restartSeconds;
    this.running = { kind: 'on-demand', sinceSeconds: this.now, restartLeftSeconds };
  }

  private start(region: string | undefined): void {
    if (this.lastRegion !== undefined && region !== this.lastRegion) this.costUsd += this.world.rules.moveUsd;
    this.lastRegion = region;
    this.leadLeft = 0;
    this.instanceUsd = 0;
  }

  private bill(unbilledSeconds: number): void {
    const { running, world, count } = this;
    if (running.kind === 'nothing') return;
    const usdPerHour =
      running.kind === 'on-demand'
        ? world.onDemandUsdPerHour
        : (world.pools[running.pool]?.usdPerHour(this.traceTick) ?? 0);
    const usd = (usdPerHour * (world.gapSeconds - unbilledSeconds)) / 3600;
    this.costUsd += usd;
    this.instanceUsd += usd;
    if (running.kind === 'spot') count.spotTicks += 1;
    else count.onDemandTicks += 1;
  }

  private loseInstance(): void {
    const { running, world } = this;
    if (running.kind !== 'spot' || this.isUp(running.pool) || this.workLeft <= 0) return;
    this.count.interruptions += 1;
    if (world.rules.isFirstHourFree && this.now - running.sinceSeconds < 3600) this.costUsd -= this.instanceUsd;
    this.note(running.pool, false);
    this.running = { kind: 'nothing' };
  }

  private look(): void {
    if (this.world.rules.sight === 'every-tick')
      for (const index of this.seen.keys()) this.note(index, this.isUp(index));
    else if (this.running.kind === 'spot') this.note(this.running.pool, true);
  }

  /** One more sighting. In place: the lists of a run grow to hundreds. */
  private note(pool: number, isUp: boolean): void {
    const periods = this.seen[pool];
    if (periods === undefined) return;
    const last = periods.at(-1);
    const at = this.now;
    if (last === undefined || last.isUp !== isUp || at - last.lastSeenAtSeconds > UNSEEN_SECONDS)
      periods.push({ isUp, firstSeenAtSeconds: at, lastSeenAtSeconds: at });
    else periods[periods.length - 1] = { ...last, lastSeenAtSeconds: at };
  }
}
