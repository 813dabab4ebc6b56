import type { ProcessExit, ProcessRunner, ProcessSpec, RunningProcess } from './runner.ts';

/** Every process that the simulator started and that still runs, so that none outlives it. */
export class Processes implements ProcessRunner {
  readonly #runner: ProcessRunner;
  readonly #running = new Set<RunningProcess>();
  #closed = false;

  constructor(runner: ProcessRunner) {
    this.#runner = runner;
  }

  start(spec: ProcessSpec): RunningProcess {
    if (this.#closed) throw new Error('the simulator is closing');
    const process = this.#runner.start(spec);
    this.#running.add(process);
    void process.exited.then(() => this.#running.delete(process));
    return process;
  }

  list(): readonly { readonly name: string; readonly pid: number }[] {
    return [...this.#running].map(({ name, pid }) => ({ name, pid }));
  }

  /** Kills everything and waits until it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#running];
    for (const process of all) process.signal('SIGKILL', 'group');
    await Promise.all(all.map((process): Promise<ProcessExit> => process.exited));
  }
}
