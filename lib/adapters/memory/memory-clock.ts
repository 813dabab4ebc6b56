import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';

/** A clock that stands still until it is told to go on. Wall time and clock time are one unless a rate is given. */
export class MemoryClock implements Clock {
  readonly label: 'UTC' | 'market';
  readonly #startedAt: EpochSeconds;
  readonly #rate: number;
  #wall: EpochSeconds;

  constructor(startedAt: EpochSeconds, rate = 1) {
    this.#startedAt = startedAt;
    this.#wall = startedAt;
    this.#rate = rate;
    this.label = rate === 1 ? 'UTC' : 'market';
  }

  /** Lets wall seconds go by. */
  advance(wallSeconds: number): void {
    this.#wall += wallSeconds;
  }

  now(): EpochSeconds {
    return Math.floor(this.#startedAt + (this.#wall - this.#startedAt) * this.#rate);
  }

  wallNow(): EpochSeconds {
    return Math.floor(this.#wall);
  }

  wallSecondsOf(seconds: number): number {
    return seconds / this.#rate;
  }

  wallInstantOf(at: EpochSeconds): EpochSeconds {
    return Math.ceil(this.#startedAt + (at - this.#startedAt) / this.#rate);
  }
}
