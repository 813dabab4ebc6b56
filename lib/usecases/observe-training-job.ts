import type { Ports } from '#lib/ports/ports.ts';
import { endAttemptIfOver } from './end-attempt.ts';
import { keepWaiting } from './keep-waiting.ts';

export interface TrainingJobEvent {
  readonly id: string;
  readonly detail: {
    readonly TrainingJobName: string;
    readonly TrainingJobStatus: string;
    readonly SecondaryStatus?: string | undefined;
  };
}

const OVER = new Set(['Completed', 'Failed', 'Stopped']);

/**
 * A training job changed its status.
 *
 * SageMaker restarts an interrupted job by itself, inside the same attempt: the new container claims the next fence and resumes. One that does not come
 * back stays silent, and the attempt's heartbeat timeout ends it.
 */
export const observeTrainingJob =
  (ports: Pick<Ports, 'attempts' | 'computes' | 'workflow' | 'jobs' | 'clock'>) =>
  async ({ detail }: TrainingJobEvent): Promise<Record<string, unknown>> => {
    const found = await ports.attempts.byProviderId(detail.TrainingJobName);
    if (found === undefined) return { ignored: true };
    const { tenant, jobId, attempt } = found;
    if (OVER.has(detail.TrainingJobStatus)) {
      return { tenant, jobId, attempt, over: await endAttemptIfOver(ports)(found, true) };
    }
    if (detail.SecondaryStatus === 'Interrupted') {
      // Events come twice: one notice for each container that was interrupted.
      const fence = (await ports.jobs.get(tenant, jobId))?.progress?.fence ?? 0;
      await ports.jobs.addEvent(tenant, jobId, `notice/${detail.TrainingJobName}/${fence}`, {
        type: 'interruption-notice',
        attempt,
        source: 'sagemaker',
      });
      return { tenant, jobId, attempt, over: false };
    }
    await keepWaiting(ports, found);
    return { tenant, jobId, attempt, over: false };
  };
