import { lambdaPorts } from '#lib/runtime/composition.ts';
import { stepHandler } from '#lib/runtime/step-handler.ts';
import { makePlanOfJob } from '#lib/usecases/make-plan.ts';

export const handler = stepHandler(
  {
    'make-plan': makePlanOfJob,
  },
  lambdaPorts(),
);
