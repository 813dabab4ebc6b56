import { randomBytes } from 'node:crypto';
import type { Zone } from '../market/zones.ts';
import type { Countdown } from '../notice.ts';
import type { RunningProcess } from '../processes/runner.ts';
import type { CapacityKind } from '../quotas/quota-names.ts';

/** EC2's instance states that occur here. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated';

/** Why an instance is over. `at` in whole market seconds: what bill and StateTransitionReason say. */
export interface InstanceEnd {
  readonly at: number;
  readonly wall: number;
  readonly code: 'Server.SpotInstanceTermination' | 'Client.UserInitiatedShutdown' | 'Client.InstanceInitiatedShutdown';
}

/** A volume of an instance. */
export interface InstanceVolume {
  readonly id: string;
  readonly deviceName: string;
  readonly gib: number;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What is fixed at launch. */
export interface Launch {
  readonly id: string;
  readonly region: string;
  readonly instanceType: string;
  readonly kind: CapacityKind;
  readonly zone: Zone;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly imageId: string;
  readonly clientToken: string | undefined;
  readonly spotRequestId: string | undefined;
  readonly instanceProfile: string | undefined;
  readonly userData: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly volumes: readonly InstanceVolume[];
  /** Whole market seconds. */
  readonly launchedAt: number;
}

/** One instance and where it stands. */
export interface Instance extends Launch {
  state: InstanceState;
  notice: Countdown | undefined;
  /** When EC2 recommended to leave it, market seconds. */
  rebalanceAt: number | undefined;
  end: InstanceEnd | undefined;
  host: RunningProcess | undefined;
}

/** A new EC2 id, e.g. `i-0123456789abcdef0`. */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

/** Every instance ever launched; the bill needs them all. */
export class Instances {
  readonly #all = new Map<string, Instance>();

  add(instance: Instance): void {
    this.#all.set(instance.id, instance);
  }

  get(id: string): Instance | undefined {
    return this.#all.get(id);
  }

  all(): readonly Instance[] {
    return [...this.#all.values()];
  }

  alive(region?: string): readonly Instance[] {
    return this.all().filter(
      (instance) => instance.end === undefined && (region === undefined || instance.region === region),
    );
  }
}
