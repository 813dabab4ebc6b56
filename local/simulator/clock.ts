/** What the simulator knows of time. Market seconds are what AWS would call now; wall seconds are the machine's. */
export interface Time {
  /** Epoch seconds of the machine, with fractions. */
  wall(): number;
  /** Epoch seconds of the market: started + (wall − started) × rate, with fractions. */
  market(): number;
  /** Market seconds per wall second. */
  readonly rate: number;
  /** Runs `action` after so many wall seconds; the answer cancels it. */
  after(wallSeconds: number, action: () => void): () => void;
}

/** The market's start (the same instant on both clocks) and its speed. */
export interface MarketClock {
  readonly startedAtEpochSeconds: number;
  readonly rate: number;
}

/** The machine's clock and timers, with the market running beside them. */
export function machineTime({ startedAtEpochSeconds, rate }: MarketClock): Time {
  const wall = () => Date.now() / 1000;
  return {
    wall,
    market: () => startedAtEpochSeconds + (wall() - startedAtEpochSeconds) * rate,
    rate,
    after(wallSeconds, action) {
      const timer = setTimeout(action, Math.max(0, Math.min(wallSeconds * 1000, 2 ** 31 - 1)));
      return () => clearTimeout(timer);
    },
  };
}

/** `2026-11-24T21:22:33.000Z`, as the EC2 XML answers write an instant; whole seconds, rounded down. */
export function isoSeconds(epochSeconds: number): string {
  return new Date(Math.floor(epochSeconds) * 1000).toISOString();
}

/** `2026-11-24 21:22:33 GMT`, as EC2's StateTransitionReason writes an instant. */
export function gmtSeconds(epochSeconds: number): string {
  return isoSeconds(epochSeconds).replace('T', ' ').replace('.000Z', ' GMT');
}

/** Time that can be stopped: then running timers are cancelled and new ones never fire. */
export interface StoppableTime extends Time {
  stop(): void;
}

/** Wraps a time so that nothing happens any more once the simulator closes. */
export function stoppable(time: Time): StoppableTime {
  const running = new Set<() => void>();
  let stopped = false;
  return {
    wall: () => time.wall(),
    market: () => time.market(),
    rate: time.rate,
    after(wallSeconds, action) {
      if (stopped) return () => undefined;
      const cancelTimer = time.after(wallSeconds, () => {
        running.delete(cancel);
        action();
      });
      const cancel = () => {
        running.delete(cancel);
        cancelTimer();
      };
      running.add(cancel);
      return cancel;
    },
    stop() {
      stopped = true;
      for (const cancel of running) cancel();
    },
  };
}
