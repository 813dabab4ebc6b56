import type { Ports } from '#lib/ports/ports.ts';

export type StartForgottenDeps = Pick<Ports, 'jobs' | 'workflow' | 'clock'>;

/** A submission whose start is still on its way is spared for this long, in wall seconds. */
const SPARED_SECONDS = 60;

/** Starts jobs that were stored and whose start was lost: the API's Lambda died, or Step Functions did not answer. Starting one twice is harmless. */
export const startForgottenJobs =
  (deps: StartForgottenDeps) => async (): Promise<{ readonly started: readonly string[] }> => {
    const started: string[] = [];
    for (const { tenant, jobId } of await deps.jobs.unstarted()) {
      const job = await deps.jobs.get(tenant, jobId);
      if (job === undefined) continue;
      const submittedSecondsAgo = deps.clock.wallNow() - deps.clock.wallInstantOf(job.createdAt);
      if (submittedSecondsAgo < SPARED_SECONDS) continue;
      const { executionArn } = await deps.workflow.start(tenant, jobId);
      await deps.jobs.markStarted(tenant, jobId, executionArn);
      started.push(jobId);
    }
    return { started };
  };
