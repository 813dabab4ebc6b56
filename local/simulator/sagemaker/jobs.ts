import type { Time } from '../clock.ts';
import type { Config } from '../config.ts';
import type { EventPublisher } from '../events/publisher.ts';
import type { Capacity } from '../market/capacity.ts';
import { billedInstant } from '../notice.ts';
import type { ForkServer } from '../processes/fork-server.ts';
import type { ProcessExit, ProcessRunner } from '../processes/runner.ts';
import { containerProcess, failureReason, mlRoot, writeInputs } from './container-process.ts';
import { JobLog } from './job-log.ts';
import { type TrainingJobRequest, typesOf } from './request.ts';
import {
  type Container,
  type Ending,
  isOver,
  newJob,
  runningContainer,
  type TrainingJob,
  trainingSeconds,
} from './training-job.ts';

/** What training jobs run on. */
export interface JobsDeps {
  readonly config: Config;
  readonly time: Time;
  readonly capacity: Capacity;
  readonly events: EventPublisher;
  readonly processes: ProcessRunner;
  readonly forkServer: ForkServer;
  readonly simulatorUrl: () => string;
}

/** How often a job without capacity looks again. */
const LOOK_AGAIN_WALL_SECONDS = 0.25;
const NO_CAPACITY =
  'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

/** The life of training jobs: capacity, containers, limits, restarts after interruptions. */
export class TrainingJobs {
  readonly #deps: JobsDeps;
  readonly #log: JobLog;
  readonly #all = new Map<string, TrainingJob>();

  constructor(deps: JobsDeps) {
    this.#deps = deps;
    this.#log = new JobLog(deps.time, deps.events);
  }

  all(): readonly TrainingJob[] {
    return [...this.#all.values()];
  }

  get(region: string, name: string): TrainingJob | undefined {
    return this.#all.get(`${region}/${name}`);
  }

  /** `starved` are types that a scripted fault keeps without capacity for this job. */
  create(region: string, request: TrainingJobRequest, starved: ReadonlySet<string>): TrainingJob {
    const { time, config, forkServer } = this.#deps;
    const job = newJob({ region, request, starved, accountId: config.accountId, now: time.market() });
    this.#all.set(`${region}/${job.name}`, job);
    this.#log.move(job, 'Starting');
    const maxWait = request.StoppingCondition.MaxWaitTimeInSeconds;
    if (maxWait !== undefined) this.#after(job, maxWait / time.rate, () => this.#limit(job, 'max-wait'));
    this.#after(job, config.startSeconds, () => forkServer.whenReady(() => this.#findCapacity(job)));
    return job;
  }

  /** StopTrainingJob: SIGTERM, the scaled 120 seconds, SIGKILL. */
  stop(job: TrainingJob): void {
    if (!isClosing(job)) this.#close(job, 'stop');
  }

  /** A managed-spot job's instance is taken; the job starts again by itself. False when it has no instance to lose. */
  interrupt(job: TrainingJob, { notice }: { readonly notice: boolean }): boolean {
    const container = runningContainer(job);
    if (isClosing(job) || container === undefined || container.ending !== undefined) return false;
    if (!job.request.EnableManagedSpotTraining) return false;
    this.#endContainer(job, container, 'interruption', notice ? this.#deps.config.noticeSeconds : 0);
    return true;
  }

  #findCapacity(job: TrainingJob): void {
    if (isClosing(job)) return;
    const isSpot = job.request.EnableManagedSpotTraining;
    const isFull = (type: string) => isSpot && this.#deps.capacity.isEmpty(`${job.region}/${type}/any`);
    const type = typesOf(job.request).find((candidate) => !job.starved.has(candidate) && !isFull(candidate));
    if (type !== undefined) this.#startContainer(job, type);
    else if (isSpot) this.#after(job, LOOK_AGAIN_WALL_SECONDS, () => this.#findCapacity(job));
    else this.#log.finish(job, 'Failed', 'Failed', NO_CAPACITY);
  }

  #startContainer(job: TrainingJob, type: string): void {
    const { time, config, processes, simulatorUrl } = this.#deps;
    const startedAt = time.market();
    const left = job.request.StoppingCondition.MaxRuntimeInSeconds - trainingSeconds(job, startedAt);
    const number = job.containers.length + 1;
    const container: Container = { number, startedAt, endedAt: undefined, process: undefined, ending: undefined };
    job.selectedType = type;
    job.containers.push(container);
    this.#log.move(job, 'Downloading');
    writeInputs(job, mlRoot(config, job.name, number));
    container.process = processes.start(containerProcess(job, number, config, simulatorUrl()));
    void container.process.exited.then((exit) => this.#exited(job, container, exit));
    this.#log.move(job, 'Training');
    this.#after(job, left / time.rate, () => {
      if (runningContainer(job) === container) this.#limit(job, 'max-runtime');
    });
  }

  #limit(job: TrainingJob, why: 'max-runtime' | 'max-wait'): void {
    if (!isClosing(job)) this.#close(job, why);
  }

  #close(job: TrainingJob, why: Exclude<Ending, 'interruption'>): void {
    const container = runningContainer(job);
    job.status = 'Stopping';
    this.#log.move(job, 'Stopping');
    if (container === undefined) this.#log.finish(job, 'Stopped', END_OF[why]);
    else this.#endContainer(job, container, why, this.#deps.config.noticeSeconds);
  }

  #endContainer(job: TrainingJob, container: Container, why: Ending, wallSeconds: number): void {
    const { time } = this.#deps;
    // A stop may come while an interruption's countdown runs: the first countdown decides when, the last reason what follows.
    const countdown = container.ending?.countdown ?? { wall: time.wall(), market: time.market() };
    const isFirst = container.ending === undefined;
    container.ending = { why, isSudden: wallSeconds === 0, countdown };
    if (!isFirst) return;
    container.process?.signal(wallSeconds === 0 ? 'SIGKILL' : 'SIGTERM', wallSeconds === 0 ? 'group' : 'process');
    this.#after(job, wallSeconds, () => {
      if (container.endedAt === undefined && wallSeconds > 0) container.process?.signal('SIGKILL', 'group');
    });
  }

  #exited(job: TrainingJob, container: Container, exit: ProcessExit): void {
    const { ending } = container;
    container.endedAt = Math.max(this.#endOf(container), container.startedAt);
    if (ending !== undefined && ending.why !== 'interruption') {
      this.#log.finish(job, 'Stopped', END_OF[ending.why]);
    } else if (ending !== undefined && exit.code !== 0) {
      this.#restart(job);
    } else {
      this.#log.move(job, 'Uploading');
      const root = mlRoot(this.#deps.config, job.name, container.number);
      if (exit.code === 0) this.#log.finish(job, 'Completed', 'Completed');
      else this.#log.finish(job, 'Failed', 'Failed', failureReason(root, exit.code));
    }
  }

  #restart(job: TrainingJob): void {
    const { capacity, config, time } = this.#deps;
    const wait = config.sageMakerRestartSeconds;
    capacity.emptyUntil(`${job.region}/${job.selectedType}/any`, time.market() + wait * time.rate);
    this.#log.move(job, 'Interrupted');
    this.#after(job, wait, () => {
      if (isClosing(job)) return;
      this.#log.move(job, 'Starting');
      this.#findCapacity(job);
    });
  }

  #endOf({ ending }: Container): number {
    const { time, config } = this.#deps;
    if (ending === undefined) return time.market();
    // A kill without notice takes no time on the bill.
    return ending.isSudden
      ? ending.countdown.market
      : billedInstant(ending.countdown, time.wall(), config.noticeSeconds);
  }

  #after(job: TrainingJob, wallSeconds: number, action: () => void): void {
    job.timers.push(this.#deps.time.after(wallSeconds, action));
  }
}

const END_OF = { stop: 'Stopped', 'max-runtime': 'MaxRuntimeExceeded', 'max-wait': 'MaxWaitTimeExceeded' } as const;

function isClosing(job: TrainingJob): boolean {
  return isOver(job) || job.status === 'Stopping';
}
