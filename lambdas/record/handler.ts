import { lambdaPorts } from '#lib/runtime/composition.ts';
import { stepHandler } from '#lib/runtime/step-handler.ts';
import { awaitAttempt } from '#lib/usecases/await-attempt.ts';
import { recordAttempt } from '#lib/usecases/record-attempt.ts';

export const handler = stepHandler(
  {
    'await-attempt': awaitAttempt,
    'record-attempt': recordAttempt,
  },
  lambdaPorts(),
);
