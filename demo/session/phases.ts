/** One timed part of a run. Phases may overlap: the base model is converted while the stack deploys. */
export interface Phase {
  readonly name: string;
  readonly startedAfterSeconds: number;
  readonly seconds: number;
}

/** Times phases and tells about them. */
export class Phases {
  readonly #startedAt = performance.now();
  readonly #done: Phase[] = [];
  readonly #say: (text: string) => void;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    const seconds = (performance.now() - startedAt) / 1000;
    this.add(name, startedAt, seconds);
    this.#say(`✓ ${name} (${seconds.toFixed(1)} s)`);
    return result;
  }

  add(name: string, startedAt: number, seconds: number): void {
    this.#done.push({
      name,
      startedAfterSeconds: rounded((startedAt - this.#startedAt) / 1000),
      seconds: rounded(seconds),
    });
  }

  get totalSeconds(): number {
    return rounded((performance.now() - this.#startedAt) / 1000);
  }

  /** In order of their start. */
  list(): readonly Phase[] {
    return this.#done.toSorted((a, b) => a.startedAfterSeconds - b.startedAfterSeconds);
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
