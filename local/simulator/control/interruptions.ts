import { z } from 'zod';
import type { Hosts } from '../ec2/hosts.ts';
import type { Instances } from '../ec2/instance.ts';
import type { TrainingJobs } from '../sagemaker/jobs.ts';
import { isOver } from '../sagemaker/training-job.ts';
import { ATTEMPT_TAG, JOB_TAG } from '../tags.ts';
import type { Progress } from './observed.ts';

/** The body of `POST /_sim/interruptions`: when and how a job's compute is taken back. */
export const interruptionSchema = z
  .strictObject({
    jobId: z.string(),
    /** At these shares of the job's steps. */
    shares: z.array(z.number().min(0).max(1)).default([]),
    /** At these steps. */
    atSteps: z.array(z.int().nonnegative()).default([]),
    /** At once. */
    now: z.boolean().default(false),
    notice: z.boolean().default(true),
    /** Steps of the job, where the events' own figure shall not be used. */
    totalSteps: z.int().positive().optional(),
    /** EC2's warning event: 0 = never, 2 = twice; late by so many wall seconds. */
    warning: z
      .strictObject({ copies: z.int().min(0).max(5).optional(), delayWallSeconds: z.number().nonnegative().optional() })
      .optional(),
  })
  .refine(({ shares, atSteps, now }) => now || shares.length + atSteps.length > 0, 'say when: shares, atSteps or now');

type Interruption = z.output<typeof interruptionSchema>;

/** One planned interruption. */
interface Planned {
  readonly order: Interruption;
  readonly at: { readonly step: number } | { readonly share: number };
  doneAt: Progress | undefined;
}

/** Planned interruptions: each acts once, at the first observed progress at or past its mark while there is compute to take. */
export class Interruptions {
  readonly #deps: { readonly instances: Instances; readonly hosts: Hosts; readonly jobs: TrainingJobs };
  #planned: Planned[] = [];
  readonly #progress = new Map<string, Progress>();

  constructor(deps: { readonly instances: Instances; readonly hosts: Hosts; readonly jobs: TrainingJobs }) {
    this.#deps = deps;
  }

  /** Plans an order and, with `now`, acts at once; says how many instances or containers that took. */
  order(order: Interruption): { readonly planned: number; readonly interrupted: number } {
    const marks = [...order.shares.map((share) => ({ share })), ...order.atSteps.map((step) => ({ step }))];
    this.#planned.push(...marks.map((at) => ({ order, at, doneAt: undefined })));
    return { planned: marks.length, interrupted: order.now ? this.#take(order, undefined) : 0 };
  }

  /** An event object passed by. */
  observe(progress: Progress): void {
    this.#progress.set(progress.jobId, progress);
    const due = this.#planned
      .filter(({ order, doneAt }) => order.jobId === progress.jobId && doneAt === undefined)
      .filter((planned) => isDue(planned, progress))
      .toSorted((a, b) => markOf(a, progress) - markOf(b, progress))[0];
    if (due !== undefined && this.#take(due.order, progress.attempt) > 0) due.doneAt = progress;
  }

  state(): Readonly<Record<string, unknown>> {
    return {
      progress: Object.fromEntries(this.#progress),
      planned: this.#planned.map(({ order, at, doneAt }) => ({
        jobId: order.jobId,
        notice: order.notice,
        ...at,
        doneAtStep: doneAt?.step ?? null,
      })),
    };
  }

  #take(order: Interruption, attempt: number | undefined): number {
    const isMeant = (job: string | undefined, of: string | undefined) =>
      job === order.jobId && (attempt === undefined || of === undefined || Number(of) === attempt);
    const instances = this.#deps.instances.alive().filter(({ tags }) => isMeant(tags[JOB_TAG], tags[ATTEMPT_TAG]));
    const jobs = this.#deps.jobs
      .all()
      .filter((job) => !isOver(job) && isMeant(job.tags.get(JOB_TAG), job.tags.get(ATTEMPT_TAG)));
    const taken = [
      ...instances.map((instance) => this.#deps.hosts.interrupt(instance, order)),
      ...jobs.map((job) => this.#deps.jobs.interrupt(job, order)),
    ];
    return taken.filter(Boolean).length;
  }
}

function markOf({ order, at }: Planned, progress: Progress): number {
  return 'step' in at ? at.step : at.share * (order.totalSteps ?? progress.totalSteps);
}

function isDue(planned: Planned, progress: Progress): boolean {
  return progress.step >= markOf(planned, progress);
}
