import { lambdaPorts } from '#lib/runtime/composition.ts';
import { stepHandler } from '#lib/runtime/step-handler.ts';
import { closeJob } from '#lib/usecases/close-job.ts';
import { publishResult } from '#lib/usecases/publish-result.ts';

export const handler = stepHandler(
  {
    'publish-result': publishResult,
    'close-job': closeJob,
  },
  lambdaPorts(),
);
