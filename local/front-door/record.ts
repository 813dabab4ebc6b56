import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Upstream } from './route.ts';

/** One row of the record. */
export interface Call {
  readonly at: string;
  readonly accessKeyId?: string | undefined;
  readonly service: string;
  readonly operation: string;
  /** Bucket and key, table, function or job, where the request tells. */
  readonly resource?: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
  readonly routedTo: Upstream | 'nobody';
}

/** Who called what: JSON Lines in a file, and counts by service and operation in memory. */
export class CallRecord {
  readonly #file;
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = createWriteStream(file, { flags: 'a' });
  }

  add(call: Call): void {
    const operations = this.#counts.get(call.service) ?? new Map<string, number>();
    operations.set(call.operation, (operations.get(call.operation) ?? 0) + 1);
    this.#counts.set(call.service, operations);
    this.#file.write(`${JSON.stringify(call)}\n`);
  }

  counts(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.#counts].map(([service, operations]) => [service, Object.fromEntries(operations)]),
    );
  }
}

/** What a request is about. */
export function resourceOf(service: string, url: string, body: Buffer | undefined): string | undefined {
  const { pathname } = new URL(url, 'http://front-door');
  if (service === 's3') return decodeURIComponent(pathname.slice(1));
  if (service === 'lambda') return /\/functions\/([^/]+)/.exec(pathname)?.[1];
  if (body === undefined) return undefined;
  const named =
    /"(TableName|TrainingJobName|stateMachineArn|executionArn|EventBusName|Name)"\s*:\s*"([^"]{1,200})"/.exec(
      body.toString('utf8', 0, 65_536),
    );
  return named?.[2];
}
