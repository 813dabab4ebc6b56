import type { BusEvent, Emulator } from '../aws/emulator.ts';
import type { Time } from '../clock.ts';

/** How AWS may misbehave with one event. */
export interface Delivery {
  /** 1 = once; 2 = the same event twice; 0 = lost. */
  readonly copies?: number | undefined;
  readonly delayWallSeconds?: number | undefined;
}

const TRIES = 3;
const PAUSE_WALL_SECONDS = 0.3;

/** Sends events to the emulator's bus: in order when not delayed, tried again when refused, counted. */
export class EventPublisher {
  readonly #emulator: Emulator;
  readonly #time: Time;
  readonly #usual: Required<Delivery>;
  #tail: Promise<void> = Promise.resolve();
  readonly counts = { sent: 0, failed: 0 };
  lastFailure: string | undefined;
  #closed = false;

  constructor(emulator: Emulator, time: Time, usual: Required<Delivery>) {
    this.#emulator = emulator;
    this.#time = time;
    this.#usual = usual;
  }

  publish(region: string, event: BusEvent, delivery: Delivery = {}): void {
    const copies = delivery.copies ?? this.#usual.copies;
    const delay = delivery.delayWallSeconds ?? this.#usual.delayWallSeconds;
    const send = () => {
      for (let copy = 0; copy < copies; copy += 1) this.#tail = this.#tail.then(() => this.#send(region, event));
    };
    if (delay > 0) this.#time.after(delay, send);
    else send();
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves once everything published so far and not delayed has been sent. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  async #send(region: string, event: BusEvent): Promise<void> {
    if (this.#closed) return;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      try {
        await this.#emulator.putEvents(region, [event]);
        this.counts.sent += 1;
        return;
      } catch (error) {
        this.lastFailure = String(error);
        if (attempt < TRIES) await new Promise<void>((resolve) => void this.#time.after(PAUSE_WALL_SECONDS, resolve));
      }
    }
    this.counts.failed += 1;
    console.error(`simulator: event lost: ${event.detailType}: ${this.lastFailure}`);
  }
}
