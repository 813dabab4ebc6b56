import { lambdaPorts } from '#lib/runtime/composition.ts';
import { stepHandler } from '#lib/runtime/step-handler.ts';
import { profileData } from '#lib/usecases/profile-data.ts';
import { stageModel } from '#lib/usecases/stage-model.ts';

export const handler = stepHandler(
  {
    'profile-data': profileData,
    'stage-model': stageModel,
  },
  lambdaPorts(),
);
