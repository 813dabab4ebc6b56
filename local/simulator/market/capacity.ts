import type { Time } from '../clock.ts';
import { NOTICE_MARKET_SECONDS } from '../notice.ts';
import type { Pool, Traces } from './traces.ts';

/** Which spot pools are empty, and until when (market seconds). An interruption empties its pool for a while; a trace says it tick by tick. */
export class Capacity {
  readonly #time: Time;
  readonly #gapSeconds: number;
  readonly #traces: Traces;
  readonly #emptyUntil = new Map<string, number>();

  constructor(time: Time, gapSeconds: number, traces: Traces) {
    this.#time = time;
    this.#gapSeconds = gapSeconds;
    this.#traces = traces;
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

  /** Whether a launch on EC2 finds nothing. In the notice before a pool is lost EC2 takes capacity back and gives none out. */
  isEmptyForEc2(pool: Pool): boolean {
    const now = this.#time.market();
    const isDown = this.#traces.isUp(pool, now, now + NOTICE_MARKET_SECONDS) === false;
    return isDown || this.isEmpty(`${pool.region}/${pool.instanceType}/${pool.zoneId}`);
  }

  /** Empty pools and the market second at which each fills again. */
  empty(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#emptyUntil].filter(([pool]) => this.isEmpty(pool)));
  }
}
