import type { Time } from '../../../../local/simulator/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** A clock that stands still until it is moved; timers fire in order when it passes them. */
export class FakeTime implements Time {
  readonly rate: number;
  readonly #startedAt: number;
  #now: number;
  #timers: Timer[] = [];
  #count = 0;

  constructor(startedAt: number, rate: number) {
    this.#startedAt = startedAt;
    this.#now = startedAt;
    this.rate = rate;
  }

  wall(): number {
    return this.#now;
  }

  market(): number {
    return this.#startedAt + (this.#now - this.#startedAt) * this.rate;
  }

  after(wallSeconds: number, action: () => void): () => void {
    this.#count += 1;
    const timer = { at: this.#now + wallSeconds, order: this.#count, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves the wall clock, firing what falls due and letting its consequences settle in between. */
  async advance(wallSeconds: number): Promise<void> {
    await settle();
    const until = this.#now + wallSeconds;
    for (;;) {
      const next = this.#timers
        .filter(({ at }) => at <= until + 1e-9)
        .toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
      await settle();
    }
    this.#now = until;
    await settle();
  }
}

/** Lets promises that are ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
