import type { Price } from '../plan/plan.ts';
import type { Accelerator } from './accelerator.ts';
import type { Capacity } from './offer-key.ts';
import type { InterruptionBand } from './offer-snapshot.ts';
import type { AppliedQuotas } from './quota.ts';

/** How capacity is bought. A Capacity Block is paid up front for whole days and can be had with days of notice only: listed, never planned for. */
export type CatalogCapacity = Capacity | 'capacity-block';

/** A price with the bounds it is known to lie between. `estimate` always has them; a price that was seen has none. */
export interface CatalogPrice extends Price {
  readonly range?: { readonly lowUsdPerHour: number; readonly highUsdPerHour: number } | undefined;
}

/** Where a fact is from and when it held. */
export interface Origin {
  readonly source: string;
  readonly asOf: string;
}

/** EC2's answer to how likely a spot request is to be filled: 1 to 10, no promise (GetSpotPlacementScores). */
export interface PlacementScore extends Origin {
  readonly score: number;
}

/** An instance type in one region. What is missing is unknown or not on sale, never 0. */
export interface CatalogRegion {
  /** AZ ids (the same for every account) that offer the type; offered is not in stock. */
  readonly azIds: readonly string[];
  readonly azOrigin?: Origin | undefined;
  /** Linux on-demand on EC2. */
  readonly onDemand?: CatalogPrice | undefined;
  /** When AWS's price list was asked: a type without a price was not sold on-demand here then. Left out: nobody asked. */
  readonly onDemandAskedAt?: string | undefined;
  /** Spot on EC2 by AZ id. An AZ without an entry had no spot price. */
  readonly spot: Readonly<Record<string, CatalogPrice>>;
  /** When EC2 was asked for all spot prices of the type here: an AZ without one was not on sale then. Left out: the prices are those somebody saw. */
  readonly spotAskedAt?: string | undefined;
  /** SageMaker training of `ml.<type>`, on-demand; managed spot has no price of its own. */
  readonly training?: CatalogPrice | undefined;
  /** List price of a Capacity Block an hour. */
  readonly capacityBlock?: CatalogPrice | undefined;
  readonly interruption?: InterruptionBand | undefined;
  readonly placementScores?: Readonly<Record<string, PlacementScore>> | undefined;
}

/** The accelerators of an instance type. `count` is never read from the size: a g6e.12xlarge has 4, a g7e.12xlarge 2, a p5.4xlarge 1. */
export interface InstalledAccelerators {
  /** Name of an entry of `accelerators`. */
  readonly name: string;
  /** Devices the host sees. */
  readonly count: number;
  /** Share of a whole device that each of them is: 1, but for fractional GPUs (g6f). */
  readonly fraction: number;
}

/** An instance type. */
export interface CatalogType extends Origin {
  readonly name: string;
  /** Left out: CPU only. */
  readonly accelerators?: InstalledAccelerators | undefined;
  readonly vcpu?: number | undefined;
  readonly memoryGib?: number | undefined;
  readonly cpuArchitecture?: string | undefined;
  readonly networkGbps?: number | undefined;
  readonly efa?: boolean | undefined;
  readonly localDiskGb?: number | undefined;
  /** How EC2 sells it; empty: unknown. */
  readonly capacities: readonly CatalogCapacity[];
  /** Why no job can run on it. Left out: supported. */
  readonly notSupported?: string | undefined;
  readonly regions: Readonly<Record<string, CatalogRegion>>;
}

/** Everything on sale that is known, with source and date on every figure. */
export interface Catalog {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.catalog';
  /** When the file was made; its prices may be older. */
  readonly builtAt: string;
  /** What made it, for people: the build script, or a refresh with its regions. */
  readonly builtFrom: string;
  readonly accelerators: readonly Accelerator[];
  readonly instanceTypes: readonly CatalogType[];
  /** Of the account that refreshed it; a bundled catalog has none. */
  readonly quotas?: AppliedQuotas | undefined;
}

/** `g6e` of `g6e.12xlarge`, `p6-b200` of `p6-b200.48xlarge`; with or without SageMaker's `ml.`. */
export function familyOf(instanceType: string): string {
  return instanceType.replace(/^ml\./, '').split('.')[0] ?? '';
}

/** The accelerator of a type. A catalog that names one which it does not describe is refused when it is read. */
export function acceleratorOf(catalog: Catalog, { accelerators }: CatalogType): Accelerator | undefined {
  if (accelerators === undefined) return undefined;
  const found = catalog.accelerators.find(({ name }) => name === accelerators.name);
  if (found === undefined) throw new Error(`the catalog does not describe the accelerator ${accelerators.name}`);
  return found;
}
