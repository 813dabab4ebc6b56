import { ModelNotStaged } from '#lib/core/errors/step-errors.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';

/** Sees that the job's base model lies in the account's model store: the GPU never fetches from a hub. */
export const stageModel =
  (deps: Pick<Ports, 'jobs' | 'models'>) =>
  async (input: OfJob): Promise<{ modelId: string; revision: string }> => {
    const job = await jobOf(deps, input);
    await moveJob(deps, job, 'staging');
    const model = await deps.models.get(job.request.model);
    if (model === undefined) {
      throw new ModelNotStaged(`${job.request.model} is not in the model store: add it with thriftune models add`);
    }
    return { modelId: model.id, revision: model.revision };
  };
