import type { JobView } from '#lib/contracts/api/job-view.ts';
import { EXIT, entryOf } from '#lib/core/errors/catalogue.ts';
import type { ApiClient } from '../client/api-client.ts';
import { watchJob } from '../client/watch-job.ts';
import type { CliContext } from '../context.ts';
import { renderEvent } from '../render/event.ts';
import { renderJob } from '../render/job.ts';

/** Prints a job's events until it is over; the exit code says how it ended. */
export async function followJob(context: CliContext, api: ApiClient, jobId: string, json: boolean): Promise<number> {
  const { clock } = await api.job(jobId);
  const job = await watchJob(api, jobId, {
    event: (event) => context.out(json ? JSON.stringify(event) : renderEvent(event, clock)),
  });
  context.out(json ? JSON.stringify(job) : `\n${renderJob(job)}`);
  return exitCodeOfJob(job);
}

/** 0 for a job that succeeded; the catalogue's exit code of its failure otherwise. */
export function exitCodeOfJob(job: JobView): number {
  if (job.status === 'cancelled') return EXIT.cancelled;
  if (job.status !== 'failed') return EXIT.ok;
  return entryOf(job.failure?.code ?? 'InternalError').exitCode;
}
