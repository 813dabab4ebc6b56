import {
  DescribeStateMachineCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { historyOf } from '../../scripts/measure/execution-history.ts';

const StateSchema = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
  Catch: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() })).optional(),
});
const DefinitionSchema = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), StateSchema) });

/** Transitions `machine: from → to` of the deployed definitions, and those that executions took. */
export interface Coverage {
  readonly defined: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
  readonly longestHistory: number;
}

/** Reads every history of every deployed state machine. */
export async function readCoverage(): Promise<Coverage> {
  const sfn = new SFNClient({});
  const defined = new Set<string>();
  const seen = new Set<string>();
  let longestHistory = 0;
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  for (const { stateMachineArn, name = '' } of stateMachines) {
    const { definition = '{}' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    for (const transition of transitionsOf(DefinitionSchema.parse(JSON.parse(definition))))
      defined.add(`${name}: ${transition}`);
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    for (const { executionArn } of executions) {
      const events = await historyOf(sfn, executionArn ?? '');
      longestHistory = Math.max(longestHistory, events.length);
      for (const transition of takenIn(events)) seen.add(`${name}: ${transition}`);
    }
  }
  return { defined, seen, longestHistory };
}

function transitionsOf({ States }: z.infer<typeof DefinitionSchema>): readonly string[] {
  return Object.entries(States).flatMap(([from, state]) => {
    const next = [
      state.Next,
      state.Default,
      ...(state.Choices ?? []).map((choice) => choice.Next),
      ...(state.Catch ?? []).map((entry) => entry.Next),
    ];
    return [...new Set(next.filter((name) => name !== undefined))].map((to) => `${from} → ${to}`);
  });
}

function takenIn(events: readonly HistoryEvent[]): readonly string[] {
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  return entered.slice(1).map((to, index) => `${entered[index]} → ${to}`);
}
