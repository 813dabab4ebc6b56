import { FINAL_STATUSES, type Job, type JobProgress, type JobStatus } from '#lib/core/job/job.ts';
import type { JobEvent, JobEventBody } from '#lib/core/job/job-event.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { CreateJobResult, JobPatch, JobStore } from '#lib/ports/job-store.ts';

/** Working twin of the DynamoDB store. */
export class MemoryJobStore implements JobStore {
  readonly #jobs = new Map<string, Job>();
  readonly #events = new Map<string, JobEvent[]>();
  readonly #seen = new Set<string>();
  readonly #unstarted = new Map<string, { readonly tenant: string; readonly jobId: string }>();
  readonly #idempotency = new Map<string, { readonly jobId: string; readonly requestHash: string }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async create(
    job: Job,
    idempotency?: { readonly key: string; readonly requestHash: string },
  ): Promise<CreateJobResult> {
    const before = idempotency && (await this.earlier(job.tenant, idempotency));
    if (before !== undefined) return before;
    if (idempotency !== undefined) {
      const { key, requestHash } = idempotency;
      this.#idempotency.set(`${job.tenant}#${key}`, { jobId: job.jobId, requestHash });
    }
    this.#jobs.set(keyOf(job.tenant, job.jobId), job);
    this.#unstarted.set(keyOf(job.tenant, job.jobId), { tenant: job.tenant, jobId: job.jobId });
    return { kind: 'created' };
  }

  async earlier(
    tenant: string,
    idempotency: { readonly key: string; readonly requestHash: string },
  ): Promise<CreateJobResult | undefined> {
    const before = this.#idempotency.get(`${tenant}#${idempotency.key}`);
    if (before === undefined) return undefined;
    return { kind: before.requestHash === idempotency.requestHash ? 'repeated' : 'conflict', jobId: before.jobId };
  }

  async markStarted(tenant: string, jobId: string, executionArn: string): Promise<void> {
    const job = this.#jobs.get(keyOf(tenant, jobId));
    if (job !== undefined) this.#set({ ...job, executionArn });
    this.#unstarted.delete(keyOf(tenant, jobId));
  }

  async unstarted() {
    return [...this.#unstarted.values()].toSorted((a, b) => (a.jobId < b.jobId ? -1 : 1));
  }

  async get(tenant: string, jobId: string): Promise<Job | undefined> {
    return this.#jobs.get(keyOf(tenant, jobId));
  }

  async list(tenant: string, limit: number, after?: string) {
    const all = [...this.#jobs.values()]
      .filter((job) => job.tenant === tenant && (after === undefined || job.jobId < after))
      .sort((a, b) => (a.jobId < b.jobId ? 1 : -1));
    const jobs = all.slice(0, limit);
    return { jobs, next: all.length > limit ? jobs.at(-1)?.jobId : undefined };
  }

  async move(tenant: string, jobId: string, status: JobStatus, patch: JobPatch = {}): Promise<boolean> {
    const job = this.#jobs.get(keyOf(tenant, jobId));
    if (job === undefined || FINAL_STATUSES.includes(job.status)) return false;
    this.#set({ ...job, ...patch, status });
    return true;
  }

  async patch(tenant: string, jobId: string, patch: JobPatch): Promise<void> {
    const job = this.#jobs.get(keyOf(tenant, jobId));
    if (job !== undefined) this.#set({ ...job, ...patch });
  }

  async advance(tenant: string, jobId: string, progress: JobProgress): Promise<void> {
    const job = this.#jobs.get(keyOf(tenant, jobId));
    if (job === undefined) return;
    const stored = job.progress;
    const newer =
      stored === undefined ||
      progress.fence > stored.fence ||
      (progress.fence === stored.fence && progress.seq > stored.seq);
    if (newer) this.#set({ ...job, progress });
  }

  async requestCancel(tenant: string, jobId: string): Promise<boolean> {
    const job = this.#jobs.get(keyOf(tenant, jobId));
    if (job === undefined || FINAL_STATUSES.includes(job.status)) return false;
    this.#set({ ...job, cancelRequested: true });
    return true;
  }

  async addEvent(tenant: string, jobId: string, dedupeKey: string, body: JobEventBody): Promise<boolean> {
    return this.addEvents(tenant, jobId, dedupeKey, [body]);
  }

  async addEvents(tenant: string, jobId: string, dedupeKey: string, bodies: readonly JobEventBody[]): Promise<boolean> {
    const key = keyOf(tenant, jobId);
    if (this.#seen.has(`${key}#${dedupeKey}`)) return false;
    this.#seen.add(`${key}#${dedupeKey}`);
    const events = this.#events.get(key) ?? [];
    for (const body of bodies) {
      const cursor = String(events.length + 1).padStart(10, '0');
      events.push({
        schemaVersion: 1,
        cursor,
        at: isoOf(this.#clock.now()),
        wallAt: isoOf(this.#clock.wallNow()),
        ...body,
      });
    }
    this.#events.set(key, events);
    return true;
  }

  async unseen(tenant: string, jobId: string, dedupeKeys: readonly string[]): Promise<readonly string[]> {
    return dedupeKeys.filter((dedupeKey) => !this.#seen.has(`${keyOf(tenant, jobId)}#${dedupeKey}`));
  }

  async events(tenant: string, jobId: string, after: string | undefined, limit: number): Promise<readonly JobEvent[]> {
    const events = this.#events.get(keyOf(tenant, jobId)) ?? [];
    return events.filter((event) => after === undefined || event.cursor > after).slice(0, limit);
  }

  #set(job: Job): void {
    this.#jobs.set(keyOf(job.tenant, job.jobId), { ...job, updatedAt: this.#clock.now() });
  }
}

function keyOf(tenant: string, jobId: string): string {
  return `${tenant}#${jobId}`;
}
