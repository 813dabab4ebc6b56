import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView } from '#lib/contracts/api/job-view.ts';
import { FINAL_STATUSES } from '#lib/core/job/job.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import type { ApiClient } from './api-client.ts';

/** Wall milliseconds between looks. A person watches: the API is asked for nothing that no one reads. */
const POLL_MILLISECONDS = 1000;

/** Follows a job to its end: every event once, and the job after each look. Money that is not settled yet is waited for. */
export async function watchJob(
  api: ApiClient,
  jobId: string,
  on: { readonly event?: (event: JobEvent) => void; readonly job?: (job: JobView) => void },
  signal?: AbortSignal,
): Promise<JobView> {
  let after: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const job = await api.job(jobId);
    after = await readEvents(api, jobId, after, on.event ?? (() => {}));
    on.job?.(job);
    if (FINAL_STATUSES.includes(job.status) && job.money.settled) return job;
    await sleep(POLL_MILLISECONDS, undefined, signal === undefined ? {} : { signal });
  }
}

/** Reads all events after a cursor; answers the new one. */
export async function readEvents(
  api: ApiClient,
  jobId: string,
  after: string | undefined,
  onEvent: (event: JobEvent) => void,
): Promise<string | undefined> {
  let cursor = after;
  for (;;) {
    const page = await api.events(jobId, cursor);
    for (const event of page.events) onEvent(event);
    if (page.events.length === 0) return cursor;
    cursor = page.next ?? cursor;
  }
}
