import { type HistoryEvent, ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { historyOf } from './execution-history.ts';

/** Calls by service and operation, as the front door counts them. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export async function readCounts(endpointUrl: string): Promise<Counts> {
  return (await (await fetch(`${endpointUrl}/_front-door/counts`)).json()) as Counts;
}

/** Calls between two readings, of the operations that a matcher takes. */
export function callsBetween(
  before: Counts,
  after: Counts,
  service: string,
  takes: (operation: string) => boolean,
): number {
  const count = (counts: Counts) =>
    Object.entries(counts[service] ?? {}).reduce((sum, [operation, calls]) => sum + (takes(operation) ? calls : 0), 0);
  return count(after) - count(before);
}

/** State transitions of all executions: AWS bills each state that is entered, and each retry. */
export async function stateTransitions(): Promise<number> {
  const sfn = new SFNClient({});
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  let transitions = 0;
  for (const { stateMachineArn } of stateMachines) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    for (const { executionArn } of executions) transitions += transitionsIn(await historyOf(sfn, executionArn ?? ''));
  }
  return transitions;
}

function transitionsIn(events: readonly HistoryEvent[]): number {
  const entered = events.filter(({ type }) => type?.endsWith('StateEntered') === true).length;
  const tries = events.filter(({ type }) => type === 'TaskScheduled').length;
  const tasks = events.filter(({ type }) => type === 'TaskStateEntered').length;
  return entered + Math.max(0, tries - tasks);
}
