import { lambdaPorts } from '#lib/runtime/composition.ts';
import { stepHandler } from '#lib/runtime/step-handler.ts';
import { chooseCapacityOfAttempt } from '#lib/usecases/choose-capacity.ts';
import { decideNextOfJob } from '#lib/usecases/decide-next.ts';
import { launchAttempt } from '#lib/usecases/launch-attempt.ts';
import { reconsiderAttempt } from '#lib/usecases/reconsider-attempt.ts';
import { stopAttempt } from '#lib/usecases/stop-attempt.ts';

export const handler = stepHandler(
  {
    'choose-capacity': chooseCapacityOfAttempt,
    'launch-attempt': launchAttempt,
    'reconsider-attempt': reconsiderAttempt,
    'stop-attempt': stopAttempt,
    'decide-next': decideNextOfJob,
  },
  lambdaPorts(),
);
