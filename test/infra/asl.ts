import { resourcesOf, type SynthesizedStack, textOf } from './synthesized.ts';

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: {
    readonly Payload?: { readonly step?: string; readonly input?: unknown };
    readonly FunctionName?: string;
  };
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly TimeoutSeconds?: number | string;
  readonly HeartbeatSeconds?: number | string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly Assign?: Readonly<Record<string, unknown>>;
  }[];
  readonly Choices?: readonly {
    readonly Condition: string;
    readonly Next: string;
    readonly Assign?: Readonly<Record<string, unknown>>;
  }[];
  readonly Default?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Timestamp?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

export interface Asl {
  readonly StartAt: string;
  readonly QueryLanguage: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** A state machine's definition as Step Functions would read it, references in angle brackets made into plain ARNs. */
export function definitionOf(stacks: readonly SynthesizedStack[], name: string): Asl {
  const machine = resourcesOf(stacks, 'AWS::StepFunctions::StateMachine').find(
    ({ Properties }) => textOf(Properties['StateMachineName']) === name,
  );
  if (machine === undefined) throw new Error(`no state machine ${name}`);
  const text = textOf(machine.Properties['DefinitionString'])
    .replaceAll('<AWS::Partition>', 'aws')
    .replace(
      /<[A-Za-z0-9]*Lambda[A-Za-z0-9]*>/g,
      (reference) => `arn:aws:lambda:eu-central-1:111122223333:function:${reference.slice(1, -1)}:1`,
    )
    .replace(
      /<[A-Za-z0-9]*Machine[A-Za-z0-9]*>/g,
      'arn:aws:states:eu-central-1:111122223333:stateMachine:thriftune-attempt',
    );
  return JSON.parse(text) as Asl;
}

export function tasksOf(asl: Asl): readonly (readonly [string, State])[] {
  return Object.entries(asl.States).filter(([, state]) => state.Type === 'Task');
}

/** Every place that a state can lead to. */
export function successorsOf(state: State): readonly string[] {
  return [
    ...(state.Next === undefined ? [] : [state.Next]),
    ...(state.Default === undefined ? [] : [state.Default]),
    ...(state.Choices ?? []).map((choice) => choice.Next),
    ...(state.Catch ?? []).map((catcher) => catcher.Next),
  ];
}
