import { Choice, Condition, CustomState, type IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MAX_ASKS } from '#lib/core/attempt/attempt.ts';
import { COMMON_ERRORS, catching, lambdaStep, type StepFunctionArns } from '../state-machine/lambda-step.ts';
import { OF_ATTEMPT } from './capacity-phase.ts';

export interface MoveExits {
  /** Waits on for the attempt that runs. */
  readonly keep: IChainable;
  /** Lets the attempt go and records it. */
  readonly release: IChainable;
  /** Stops and records an attempt that is silent. */
  readonly lost: IChainable;
}

/**
 * Reconsider → keep | move | release | lost; move: Launch replacement (the job's next attempt) → launched and release this one | refused and ask again.
 *
 * Acquire before release: whatever fails here leaves the attempt running and goes back to wait for it.
 */
export function movePhase(scope: Construct, functions: StepFunctionArns, exits: MoveExits): CustomState {
  const ask = lambdaStep(scope, 'Reconsider', functions, {
    step: 'reconsider-attempt',
    input: { ...OF_ATTEMPT, asks: '{% $asks %}', timedOut: '{% $timedOut %}' },
    timeoutSeconds: 120,
  });
  catching(ask, exits.keep, COMMON_ERRORS, {});
  const launch = lambdaStep(scope, 'Launch replacement', functions, {
    step: 'launch-attempt',
    input: {
      ...OF_ATTEMPT,
      attempt: '{% $attempt + 1 %}',
      tries: '{% $asks %}',
      replaces: '{% $attempt %}',
      // In brackets: JSONata makes a list of one its element.
      offers: '{% [$states.input.offers] %}',
      because: '{% $states.input.because %}',
    },
    timeoutSeconds: 120,
    errors: ['LaunchRejected'],
  });
  catching(launch, exits.keep, ['LaunchRejected', ...COMMON_ERRORS], {});
  const askAgain = new CustomState(scope, 'Count the question', {
    stateJson: { Type: 'Pass', Assign: { asks: '{% $asks + 1 %}', timedOut: false }, Output: {} },
  });
  askAgain.next(ask);
  launch.next(
    Choice.jsonata(scope, 'What the replacement said')
      .when(Condition.jsonata("{% $states.input.kind = 'launched' %}"), exits.release)
      .when(Condition.jsonata(`{% $asks >= ${MAX_ASKS} %}`), exits.keep)
      .otherwise(askAgain),
  );
  ask.next(
    Choice.jsonata(scope, 'What was reconsidered')
      .when(Condition.jsonata("{% $states.input.kind = 'move' %}"), launch)
      .when(Condition.jsonata("{% $states.input.kind = 'release' %}"), exits.release)
      .when(Condition.jsonata("{% $states.input.kind = 'lost' %}"), exits.lost, {
        assign: { lostBecause: '{% $states.input.because %}' },
      })
      .when(Condition.jsonata("{% $states.input.kind = 'keep' %}"), exits.keep, {
        assign: { launch: '{% $states.input %}' },
      })
      .otherwise(exits.keep),
  );
  return ask;
}
