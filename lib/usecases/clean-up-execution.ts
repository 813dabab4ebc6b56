import { ExecutionInputSchema, type ExecutionStatusEvent } from '#lib/contracts/events/provider-events.ts';
import { FINAL_STATUSES } from '#lib/core/job/job.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { closeJob } from './close-job.ts';
import { type RecordAttemptDeps, recordAttempt } from './record-attempt.ts';
import { settleMoney } from './settle-money.ts';

export interface ExecutionEnd {
  readonly tenant: string;
  readonly jobId: string;
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
}

/** Clean-up after an execution that did not close its job itself: StopExecution runs no Catch, so this is a rule on execution events and not a state. */
export const cleanUpExecution =
  (deps: RecordAttemptDeps & Pick<Ports, 'budget'>) =>
  async ({ tenant, jobId, status }: ExecutionEnd): Promise<Record<string, unknown>> => {
    const job = await deps.jobs.get(tenant, jobId);
    if (job === undefined) return { ignored: true };
    const because = `its execution is ${status}`;
    for (const { attempt, outcome, providerId } of await deps.attempts.list(tenant, jobId)) {
      if (outcome !== undefined || providerId === undefined) continue;
      await recordAttempt(deps)({ tenant, jobId, attempt, lostBecause: because });
    }
    await settleMoney(deps)({ tenant, jobId });
    if (FINAL_STATUSES.includes(job.status)) return { settled: true };
    const failure = { code: 'InternalError', message: `The job's execution ended as ${status}.`, step: 'execution' };
    const final = job.cancelRequested ? 'cancelled' : 'failed';
    return closeJob(deps)({ tenant, jobId, status: final, failure: final === 'failed' ? failure : null });
  };

/** An execution's status changed: only those of the job's own machine that ended without closing their job matter. */
export const cleanUpAfterEvent =
  (deps: RecordAttemptDeps & Pick<Ports, 'budget'>) =>
  async ({ detail }: ExecutionStatusEvent): Promise<Record<string, unknown>> => {
    const { status, stateMachineArn, input } = detail;
    const ended = status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED';
    const parsed = ExecutionInputSchema.safeParse(jsonOf(input ?? ''));
    if (!ended || stateMachineArn !== deps.settings.jobMachineArn || !parsed.success) return { ignored: true };
    return cleanUpExecution(deps)({ ...parsed.data, status });
  };

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
