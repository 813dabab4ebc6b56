import { ApiClient } from './client/api-client.ts';
import { readClientConfig } from './client/client-config.ts';

/** What a command needs of the world; tests give their own. */
export interface CliContext {
  readonly env: NodeJS.ProcessEnv;
  /** The checkout that the program runs from. */
  readonly repository: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly api: () => ApiClient;
  /** UTC, in epoch seconds; left out: the machine's. */
  readonly now?: () => number;
}

export function processContext(repository: string): CliContext {
  return {
    env: process.env,
    repository,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    api: () => new ApiClient(readClientConfig(process.env, repository)),
  };
}

/** Prints a value as JSON, or as text for a person. */
export function print(context: CliContext, json: boolean, value: unknown, text: () => string): void {
  context.out(json ? JSON.stringify(value, null, 2) : text());
}
