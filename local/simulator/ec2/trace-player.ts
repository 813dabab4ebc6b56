import type { Time } from '../clock.ts';
import type { Trace } from '../market/trace.ts';
import type { Loss, Traces } from '../market/traces.ts';
import { NOTICE_MARKET_SECONDS } from '../notice.ts';
import type { Hosts } from './hosts.ts';
import type { Instance, Instances } from './instance.ts';

/** Plays a trace: gives the notices to what runs in a pool that is about to be lost. Launches and prices ask the trace themselves. */
export class TracePlayer {
  readonly #time: Time;
  readonly #traces: Traces;
  readonly #instances: Instances;
  readonly #hosts: Hosts;
  #cancel: () => void = () => undefined;

  constructor(deps: {
    readonly time: Time;
    readonly traces: Traces;
    readonly instances: Instances;
    readonly hosts: Hosts;
  }) {
    this.#time = deps.time;
    this.#traces = deps.traces;
    this.#instances = deps.instances;
    this.#hosts = deps.hosts;
  }

  /** Puts a trace on in place of what plays; its first tick holds until `start`. */
  install(trace: Trace): void {
    this.#cancel();
    this.#traces.install(trace, this.#time.market());
  }

  /** Lets the first tick begin at a market instant, whole seconds; undefined when no trace waits for it. */
  start(at: number): number | undefined {
    const startedAt = this.#traces.start(at);
    if (startedAt !== undefined) this.#awaitLoss(undefined);
    return startedAt;
  }

  stop(): void {
    this.#cancel();
    this.#traces.stop(this.#time.market());
  }

  /** The notice comes two market minutes before the tick, so that the instance is gone when it begins; a recommendation before that. */
  #awaitLoss(tick: number | undefined): void {
    const loss = this.#traces.lossAfter(tick);
    if (loss === undefined) return;
    const { rebalanceAt } = loss;
    const cancelRecommendation =
      rebalanceAt === undefined
        ? () => undefined
        : this.#at(rebalanceAt, () => {
            for (const instance of this.#running(loss)) this.#hosts.recommendRebalance(instance);
          });
    const cancelNotice = this.#at(loss.at - NOTICE_MARKET_SECONDS, () => {
      const endsAt = Math.max(loss.at, Math.ceil(this.#time.market()));
      for (const instance of this.#running(loss)) this.#hosts.takeBack(instance, endsAt);
      this.#awaitLoss(loss.tick);
    });
    this.#cancel = () => {
      cancelRecommendation();
      cancelNotice();
    };
  }

  #at(marketSeconds: number, action: () => void): () => void {
    return this.#time.after(Math.max(0, (marketSeconds - this.#time.market()) / this.#time.rate), action);
  }

  #running({ isLost }: Loss): readonly Instance[] {
    return this.#instances
      .alive()
      .filter(({ region, instanceType, zone }) => isLost({ region, instanceType, zoneId: zone.id }));
  }
}
