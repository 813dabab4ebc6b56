import type { Workflow } from '#lib/ports/workflow.ts';

/** Working twin of Step Functions: it remembers what was started, completed and kept alive. */
export class MemoryWorkflow implements Workflow {
  readonly started: string[] = [];
  readonly completed = new Map<string, unknown>();
  readonly heartbeats: string[] = [];
  readonly #waiting = new Set<string>();
  #tokens = 0;

  /** A task begins to wait; answers its token. */
  wait(): string {
    this.#tokens += 1;
    const token = `token-${this.#tokens}`;
    this.#waiting.add(token);
    return token;
  }

  /** A task stops waiting without an answer: it timed out, or its execution was stopped. */
  abandon(token: string): void {
    this.#waiting.delete(token);
  }

  async start(tenant: string, jobId: string) {
    const name = `${tenant}/${jobId}`;
    if (!this.started.includes(name)) this.started.push(name);
    return { executionArn: `arn:aws:states:us-east-1:000000000000:execution:job:${jobId}` };
  }

  async complete(token: string, output: unknown): Promise<boolean> {
    if (!this.#waiting.delete(token)) return false;
    this.completed.set(token, output);
    return true;
  }

  async heartbeat(token: string): Promise<boolean> {
    if (!this.#waiting.has(token)) return false;
    this.heartbeats.push(token);
    return true;
  }
}
