import type { Asl, State } from './asl.ts';
import { evaluate } from './jsonata.ts';

/** What a task answers: a payload, or an error as Step Functions sees it. */
export type Answer = { readonly payload: unknown } | { readonly error: string; readonly cause?: string };

export interface Run {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly error?: string;
  readonly cause?: string;
  readonly visited: readonly string[];
  readonly calls: readonly { readonly state: string; readonly arguments: unknown }[];
}

/** A small interpreter of JSONata ASL: enough for our two machines, so that their paths are tested without an emulator. No retries. */
export async function runAsl(
  asl: Asl,
  input: unknown,
  answer: (state: string, args: unknown, call: number) => Answer,
): Promise<Run> {
  const visited: string[] = [];
  const calls: { state: string; arguments: unknown }[] = [];
  const context = { Task: { Token: 'token' } };
  let variables: Record<string, unknown> = {};
  let current = input;
  let name = asl.StartAt;
  for (let steps = 0; steps < 20_000; steps += 1) {
    const state: State | undefined = asl.States[name];
    if (state === undefined) throw new Error(`no state ${name}`);
    visited.push(name);
    const states: Record<string, unknown> = { input: current, context };
    const leave = async (from: Pick<State, 'Assign' | 'Output'>, fallback: unknown) => {
      const output = from.Output === undefined ? fallback : await evaluate(from.Output, states, variables);
      const assigned = from.Assign === undefined ? {} : ((await evaluate(from.Assign, states, variables)) as object);
      variables = { ...variables, ...assigned };
      current = output;
    };
    if (state.Type === 'Succeed') return { status: 'SUCCEEDED', visited, calls };
    if (state.Type === 'Fail') {
      const error = String(await evaluate(state.Error, states, variables));
      const cause = String(await evaluate(state.Cause, states, variables));
      return { status: 'FAILED', error, cause, visited, calls };
    }
    if (state.Type === 'Choice') {
      let taken: { readonly Next: string; readonly Assign?: State['Assign'] } = { Next: state.Default ?? '' };
      for (const choice of state.Choices ?? []) {
        if ((await evaluate(choice.Condition, states, variables)) !== true) continue;
        taken = choice;
        break;
      }
      await leave({ ...(taken.Assign === undefined ? {} : { Assign: taken.Assign }) }, current);
      name = taken.Next;
      continue;
    }
    if (state.Type === 'Task') {
      const args = await evaluate(state.Arguments, states, variables);
      if (state.HeartbeatSeconds !== undefined)
        await evaluate([state.TimeoutSeconds, state.HeartbeatSeconds], states, variables);
      calls.push({ state: name, arguments: args });
      const answered = answer(name, args, calls.filter((call) => call.state === name).length);
      if ('error' in answered) {
        states['errorOutput'] = {
          Error: answered.error,
          ...(answered.cause === undefined ? {} : { Cause: answered.cause }),
        };
        const catcher = (state.Catch ?? []).find(({ ErrorEquals }) => matches(ErrorEquals, answered.error));
        if (catcher === undefined) return { status: 'FAILED', error: answered.error, visited, calls };
        await leave(catcher, states['errorOutput']);
        name = catcher.Next;
        continue;
      }
      // A callback's output is the result itself.
      const isCallback = state.Resource?.endsWith('.waitForTaskToken') ?? false;
      states['result'] = isCallback ? answered.payload : { Payload: answered.payload };
    }
    if (state.Timestamp !== undefined) await evaluate(state.Timestamp, states, variables);
    await leave(state, states['result'] ?? current);
    name = state.Next ?? '';
  }
  throw new Error('the machine does not end');
}

function matches(errors: readonly string[], error: string): boolean {
  return errors.some((name) => name === 'States.ALL' || name === error);
}
