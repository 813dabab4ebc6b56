import type { Time } from '../clock.ts';

/** Which spot pools are empty, and until when (market seconds). An interruption empties its pool for a while. */
export class Capacity {
  readonly #time: Time;
  readonly #gapSeconds: number;
  readonly #emptyUntil = new Map<string, number>();

  constructor(time: Time, gapSeconds: number) {
    this.#time = time;
    this.#gapSeconds = gapSeconds;
  }

  /** The pool was just interrupted. `pool` is `region/type/zoneId`, `region/ml.type/any` for SageMaker. */
  interrupted(pool: string): void {
    this.emptyUntil(pool, this.#time.market() + this.#gapSeconds);
  }

  emptyUntil(pool: string, marketSeconds: number): void {
    this.#emptyUntil.set(pool, marketSeconds);
  }

  isEmpty(pool: string): boolean {
    return (this.#emptyUntil.get(pool) ?? Number.NEGATIVE_INFINITY) > this.#time.market();
  }

  /** Empty pools and the market second at which each fills again. */
  empty(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#emptyUntil].filter(([pool]) => this.isEmpty(pool)));
  }
}
