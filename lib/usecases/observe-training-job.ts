import { offerOf } from '#lib/core/catalog/offer-key.ts';
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

/** A training job changed its status. An interrupted one is stopped: where to go on is the plan's choice, not SageMaker's. */
export const observeTrainingJob =
  (ports: Pick<Ports, 'attempts' | 'computes' | 'workflow' | 'jobs'>) =>
  async ({ detail }: TrainingJobEvent): Promise<Record<string, unknown>> => {
    const found = await ports.attempts.byProviderId(detail.TrainingJobName);
    if (found === undefined) return { ignored: true };
    if (OVER.has(detail.TrainingJobStatus)) return { over: await endAttemptIfOver(ports)(found, true) };
    if (detail.SecondaryStatus === 'Interrupted') {
      const { tenant, jobId, attempt, offerKey } = found;
      await ports.jobs.addEvent(tenant, jobId, `notice/${detail.TrainingJobName}`, {
        type: 'interruption-notice',
        attempt,
        source: 'sagemaker',
      });
      const { service, region } = offerOf(offerKey);
      await ports.computes[service].stop(region, detail.TrainingJobName);
      return { over: false };
    }
    await keepWaiting(ports, found);
    return { over: false };
  };
