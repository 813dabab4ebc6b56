import type { ClockSetting } from '#lib/contracts/config/lambda-environment.ts';
import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';

/** UTC, as on AWS: wall time is clock time. */
export class UtcClock implements Clock {
  readonly label = 'UTC';

  now(): EpochSeconds {
    return Math.floor(Date.now() / 1000);
  }

  wallNow(): EpochSeconds {
    return Math.floor(Date.now() / 1000);
  }

  wallSecondsOf(seconds: number): number {
    return seconds;
  }

  wallInstantOf(at: EpochSeconds): EpochSeconds {
    return at;
  }
}

/** The local stack's market time: startedAt + (wall − startedAt) × rate. */
export class MarketClock implements Clock {
  readonly label = 'market';
  readonly #startedAt: number;
  readonly #rate: number;

  constructor(startedAt: number, rate: number) {
    this.#startedAt = startedAt;
    this.#rate = rate;
  }

  now(): EpochSeconds {
    return Math.floor(this.#startedAt + (Date.now() / 1000 - this.#startedAt) * this.#rate);
  }

  wallNow(): EpochSeconds {
    return Math.floor(Date.now() / 1000);
  }

  wallSecondsOf(seconds: number): number {
    return seconds / this.#rate;
  }

  wallInstantOf(at: EpochSeconds): EpochSeconds {
    return Math.ceil(this.#startedAt + (at - this.#startedAt) / this.#rate);
  }
}

/** The clock of a deployment. */
export function clockOf(setting: ClockSetting): Clock {
  return setting.kind === 'utc' ? new UtcClock() : new MarketClock(setting.startedAt, setting.rate);
}
