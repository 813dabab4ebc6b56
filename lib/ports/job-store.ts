import type { Job, JobFailure, JobProgress, JobStatus } from '../core/job/job.ts';
import type { JobEvent, JobEventBody } from '../core/job/job-event.ts';

export type CreateJobResult =
  | { readonly kind: 'created' }
  /** The same Idempotency-Key came before with the same request. */
  | { readonly kind: 'repeated'; readonly jobId: string }
  /** The same Idempotency-Key came before with another request. */
  | { readonly kind: 'conflict'; readonly jobId: string };

/** Jobs and what happened to them, of one tenant at a time. State moves only by conditional writes. */
export interface JobStore {
  create(job: Job, idempotency?: { readonly key: string; readonly requestHash: string }): Promise<CreateJobResult>;
  /** What a create with this key would find; `undefined` when the key is new. */
  earlier(
    tenant: string,
    idempotency: { readonly key: string; readonly requestHash: string },
  ): Promise<CreateJobResult | undefined>;
  /** Keeps the execution of a job that was created; until then the job is among the unstarted. */
  markStarted(tenant: string, jobId: string, executionArn: string): Promise<void>;
  /** Jobs of all tenants that were created and not marked as started, oldest first; the newest may be missing for a moment. */
  unstarted(): Promise<readonly { readonly tenant: string; readonly jobId: string }[]>;
  get(tenant: string, jobId: string): Promise<Job | undefined>;
  /** Newest first. */
  list(
    tenant: string,
    limit: number,
    after?: string,
  ): Promise<{ readonly jobs: readonly Job[]; readonly next?: string | undefined }>;
  /** Moves a job that is not final; answers false when it is (a late step must not wake a closed job). */
  move(tenant: string, jobId: string, status: JobStatus, patch?: JobPatch): Promise<boolean>;
  /** Sets fields without moving the job; final jobs too (settlement comes last). */
  patch(tenant: string, jobId: string, patch: JobPatch): Promise<void>;
  /** Takes the newer of the stored and the given progress, by (fence, seq). */
  advance(tenant: string, jobId: string, progress: JobProgress): Promise<void>;
  /** Marks the wish to stop; answers false when the job is final. */
  requestCancel(tenant: string, jobId: string): Promise<boolean>;
  /** Adds an event once: the same `dedupeKey` again changes nothing and answers false. */
  addEvent(tenant: string, jobId: string, dedupeKey: string, body: JobEventBody): Promise<boolean>;
  /** Adds all events of one batch at once, once: the same `dedupeKey` again changes nothing and answers false. At most 40. */
  addEvents(tenant: string, jobId: string, dedupeKey: string, bodies: readonly JobEventBody[]): Promise<boolean>;
  /** Those of the keys under which nothing was added yet, in the given order. */
  unseen(tenant: string, jobId: string, dedupeKeys: readonly string[]): Promise<readonly string[]>;
  /** In cursor order, after the given cursor. */
  events(tenant: string, jobId: string, after: string | undefined, limit: number): Promise<readonly JobEvent[]>;
}

export type JobPatch = Partial<
  Pick<Job, 'profile' | 'plan' | 'planKey' | 'attempts' | 'currentOffer' | 'measured' | 'money' | 'result'> & {
    readonly failure: JobFailure;
  }
>;
