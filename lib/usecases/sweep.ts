import { type ReapDeps, type Reaped, reapCompute } from './reap-compute.ts';
import { type StartForgottenDeps, startForgottenJobs } from './start-forgotten-jobs.ts';

/** What is done on a schedule for whatever was left lying: compute that no living job owns, jobs that were never started. */
export const sweep =
  (deps: ReapDeps & StartForgottenDeps) =>
  async (): Promise<{ readonly reaped: readonly Reaped[]; readonly started: readonly string[] }> => {
    // Compute first: it costs by the second.
    const { reaped } = await reapCompute(deps)();
    const { started } = await startForgottenJobs(deps)();
    return { reaped, started };
  };
