import {
  Choice,
  Condition,
  CustomState,
  Fail,
  type IChainable,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { failureExpression } from '../state-machine/failure.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns } from '../state-machine/lambda-step.ts';

/**
 * Looks for capacity (refused launches and waits) of one execution: bounds its history. The job's loop carries on with the same attempt in the next
 * execution; whether to give up is the policy's to say, never a count's.
 */
export const MAX_LOOKS = 75;

export const OF_ATTEMPT = { tenant: '{% $tenant %}', jobId: '{% $jobId %}', attempt: '{% $attempt %}' } as const;

/** Choose capacity → launch | wait and choose again | give up | cancelled → Launch attempt → launched | refused and choose again. After many looks: Carry on. */
export function capacityPhase(
  scope: Construct,
  functions: StepFunctionArns,
  next: {
    readonly launched: IChainable;
    readonly release: IChainable;
    readonly failed: IChainable;
    readonly cleanUp: IChainable;
  },
): CustomState {
  const choose = lambdaStep(scope, 'Choose capacity', functions, {
    step: 'choose-capacity',
    input: { ...OF_ATTEMPT, tries: '{% $tries %}' },
    timeoutSeconds: 120,
    errors: ['CapacityExhausted'],
  });
  catching(choose, next.failed, ['CapacityExhausted', ...COMMON_ERRORS], {
    failure: failureExpression('choose-capacity'),
  });

  const launch = lambdaStep(scope, 'Launch attempt', functions, {
    step: 'launch-attempt',
    input: {
      ...OF_ATTEMPT,
      tries: '{% $tries %}',
      // In brackets: JSONata makes a list of one its element.
      offers: '{% [$states.input.offers] %}',
      because: '{% $states.input.because %}',
    },
    timeoutSeconds: 120,
    errors: ['LaunchRejected'],
    assign: { launch: '{% $states.result.Payload %}' },
  });
  // An answer may be lost after the launch: what may live is stopped, what never was is no error.
  catching(launch, next.cleanUp, ['LaunchRejected', ...COMMON_ERRORS], {
    failure: failureExpression('launch-attempt'),
  });

  const carryOn = Succeed.jsonata(scope, 'Carry on');
  choose.next(chosen(scope, { choose, launch, release: next.release, carryOn }));
  launch.next(
    Choice.jsonata(scope, 'What the launch said')
      .when(Condition.jsonata("{% $states.input.kind = 'launched' %}"), next.launched)
      .when(Condition.jsonata(`{% $looks >= ${MAX_LOOKS} %}`), carryOn)
      .otherwise(again(scope).next(choose)),
  );
  return choose;
}

function chosen(
  scope: Construct,
  {
    choose,
    launch,
    release,
    carryOn,
  }: {
    readonly choose: CustomState;
    readonly launch: CustomState;
    readonly release: IChainable;
    readonly carryOn: Succeed;
  },
): Choice {
  const wait = Wait.jsonata(scope, 'Wait for capacity', {
    time: WaitTime.timestamp('{% $states.input.untilWall %}'),
    assign: { looks: '{% $looks + 1 %}' },
    outputs: {},
  });
  wait.next(choose);
  const giveUp = Fail.jsonata(scope, 'Give up', {
    error: "{% $exists($states.input.code) ? $states.input.code : 'CapacityExhausted' %}",
    cause: "{% $exists($states.input.because) ? $states.input.because : 'no reason was given' %}",
  });
  return (
    Choice.jsonata(scope, 'What was chosen')
      .when(Condition.jsonata("{% $states.input.kind = 'launch' %}"), launch)
      // The next execution asks again and is told to wait until the same instant.
      .when(Condition.jsonata(`{% $states.input.kind = 'wait' and $looks >= ${MAX_LOOKS} %}`), carryOn)
      .when(Condition.jsonata("{% $states.input.kind = 'wait' %}"), wait)
      .when(Condition.jsonata("{% $states.input.kind = 'release' %}"), release)
      .when(Condition.jsonata("{% $states.input.kind = 'cancelled' %}"), Succeed.jsonata(scope, 'Cancelled'))
      .otherwise(giveUp)
  );
}

function again(scope: Construct): CustomState {
  return new CustomState(scope, 'Count the refusal', {
    stateJson: { Type: 'Pass', Assign: { tries: '{% $tries + 1 %}', looks: '{% $looks + 1 %}' }, Output: {} },
  });
}
