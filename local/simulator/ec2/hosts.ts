import type { Time } from '../clock.ts';
import { isoSeconds } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Delivery, EventPublisher } from '../events/publisher.ts';
import type { Capacity } from '../market/capacity.ts';
import { billedInstant, NOTICE_MARKET_SECONDS } from '../notice.ts';
import type { ForkServer } from '../processes/fork-server.ts';
import type { ProcessRunner, ProcessSpec } from '../processes/runner.ts';
import type { Instance, InstanceEnd, Instances, Launch } from './instance.ts';

/** What instances live on. */
export interface HostsDeps {
  readonly config: Config;
  readonly time: Time;
  readonly instances: Instances;
  readonly capacity: Capacity;
  readonly events: EventPublisher;
  readonly processes: ProcessRunner;
  readonly forkServer: ForkServer;
  readonly hostProcess: (instance: Instance) => ProcessSpec;
}

/** The life of instances: boot, notice, termination, and the events of each change. */
export class Hosts {
  readonly #deps: HostsDeps;

  constructor(deps: HostsDeps) {
    this.#deps = deps;
  }

  launch(launch: Launch): Instance {
    const instance: Instance = {
      ...launch,
      state: 'pending',
      notice: undefined,
      rebalanceAt: undefined,
      end: undefined,
      host: undefined,
    };
    this.#deps.instances.add(instance);
    this.#announce(instance);
    this.#deps.time.after(this.#deps.config.bootSeconds, () =>
      this.#deps.forkServer.whenReady(() => this.#boot(instance)),
    );
    return instance;
  }

  /** Ends an instance as TerminateInstances does; nothing happens when it is over already. */
  terminate(instance: Instance): void {
    this.#end(instance, 'Client.UserInitiatedShutdown', this.#marketNow(instance));
  }

  /**
   * EC2 takes a spot instance back: with a notice it ends `noticeSeconds` wall later and is billed 120 market seconds, without one at once.
   * False when it is over, on-demand, or under notice already.
   */
  interrupt(
    instance: Instance,
    { notice, warning }: { readonly notice: boolean; readonly warning?: Delivery | undefined },
  ): boolean {
    if (instance.end !== undefined || instance.notice !== undefined || instance.kind !== 'spot') return false;
    const { time, capacity } = this.#deps;
    capacity.interrupted(`${instance.region}/${instance.instanceType}/${instance.zone.id}`);
    if (notice) this.#giveNotice(instance, time.market(), warning);
    else this.#end(instance, 'Server.SpotInstanceTermination', time.market());
    return true;
  }

  /** EC2 takes a spot instance back so that the bill ends at `endsAt`; the notice was given two minutes before. When capacity returns is the trace's business. */
  takeBack(instance: Instance, endsAt: number): void {
    if (instance.end !== undefined || instance.notice !== undefined || instance.kind !== 'spot') return;
    this.#giveNotice(instance, endsAt - NOTICE_MARKET_SECONDS, undefined);
  }

  /** EC2 says that the instance is more likely to be taken than others: a signal, which ends nothing. */
  recommendRebalance(instance: Instance): void {
    const { end, notice, rebalanceAt, kind, id, region } = instance;
    if (end !== undefined || notice !== undefined || rebalanceAt !== undefined || kind !== 'spot') return;
    instance.rebalanceAt = this.#deps.time.market();
    this.#deps.events.publish(region, {
      source: 'aws.ec2',
      detailType: 'EC2 Instance Rebalance Recommendation',
      resources: [`arn:aws:ec2:${region}:${this.#deps.config.accountId}:instance/${id}`],
      detail: { 'instance-id': id },
    });
  }

  /** When the instance will be taken, for the metadata service: market time. */
  terminateTime(instance: Instance): string | undefined {
    if (instance.notice === undefined || instance.state === 'terminated') return undefined;
    return isoSeconds(instance.notice.market + NOTICE_MARKET_SECONDS).replace('.000Z', 'Z');
  }

  #giveNotice(instance: Instance, market: number, warning: Delivery | undefined): void {
    const { time, config } = this.#deps;
    instance.notice = { wall: time.wall(), market };
    this.#warn(instance, warning);
    time.after(config.noticeSeconds, () =>
      this.#end(instance, 'Server.SpotInstanceTermination', market + NOTICE_MARKET_SECONDS),
    );
  }

  #boot(instance: Instance): void {
    if (instance.end !== undefined) return;
    const { processes, hostProcess } = this.#deps;
    instance.state = 'running';
    this.#announce(instance);
    const host = processes.start(hostProcess(instance));
    instance.host = host;
    void host.exited.then(() => {
      this.#end(instance, 'Client.InstanceInitiatedShutdown', this.#marketNow(instance));
      this.#gone(instance);
    });
  }

  #end(instance: Instance, code: InstanceEnd['code'], market: number): void {
    if (instance.end !== undefined) return;
    instance.end = { at: Math.max(Math.floor(market), instance.launchedAt), wall: this.#deps.time.wall(), code };
    instance.state = 'shutting-down';
    this.#announce(instance);
    if (instance.host === undefined) this.#gone(instance);
    else instance.host.signal('SIGKILL', 'group');
  }

  #gone(instance: Instance): void {
    instance.state = 'terminated';
    this.#announce(instance);
  }

  #marketNow(instance: Instance): number {
    const { time, config } = this.#deps;
    return instance.notice === undefined
      ? time.market()
      : billedInstant(instance.notice, time.wall(), config.noticeSeconds);
  }

  #announce(instance: Instance): void {
    this.#deps.events.publish(instance.region, {
      source: 'aws.ec2',
      detailType: 'EC2 Instance State-change Notification',
      resources: [`arn:aws:ec2:${instance.region}:${this.#deps.config.accountId}:instance/${instance.id}`],
      detail: { 'instance-id': instance.id, state: instance.state },
    });
  }

  #warn(instance: Instance, warning: Delivery | undefined): void {
    const event = {
      source: 'aws.ec2',
      detailType: 'EC2 Spot Instance Interruption Warning',
      // AWS's odd form: the AZ in the region's place and no account.
      resources: [`arn:aws:ec2:${instance.zone.name}:instance/${instance.id}`],
      detail: { 'instance-id': instance.id, 'instance-action': 'terminate' },
    };
    this.#deps.events.publish(instance.region, event, warning);
  }
}
