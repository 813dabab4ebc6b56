import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { StepName } from '#lib/contracts/steps/step-inputs.ts';

/** Which Lambda runs which step of the two state machines. The handler of a group names the same steps. */
export const STEP_GROUPS = {
  'profile-data': 'profile',
  'stage-model': 'profile',
  'make-plan': 'plan',
  'hold-money': 'money',
  'choose-capacity': 'capacity',
  'launch-attempt': 'capacity',
  'reconsider-attempt': 'capacity',
  'stop-attempt': 'capacity',
  'await-attempt': 'record',
  'record-attempt': 'record',
  'decide-next': 'capacity',
  'publish-result': 'publish',
  'settle-money': 'money',
  'close-job': 'publish',
} as const satisfies Readonly<Record<StepName, LambdaGroup>>;
