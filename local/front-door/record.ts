import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Fault } from './faults.ts';
import type { Need } from './needs.ts';
import type { Upstream } from './route.ts';

/** One row of the record. */
export interface Call {
  readonly at: string;
  readonly accessKeyId?: string | undefined;
  readonly service: string;
  readonly operation: string;
  /** What the request names, each as the end of its ARN. */
  readonly resources: readonly string[];
  /** What IAM asks of the caller. */
  readonly needs: readonly Need[];
  readonly status: number;
  readonly milliseconds: number;
  readonly routedTo: Upstream | 'nobody';
  /** Kind of the injected fault that met the request. */
  readonly fault?: Fault['kind'] | undefined;
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
