import type { IsoInstant } from '../units/time.ts';
import type { CatalogCapacity } from './catalog.ts';
import type { InterruptionBand } from './offer-snapshot.ts';

/** A public price of one type. */
export interface ListPrice {
  /** Without SageMaker's `ml.`. */
  readonly instanceType: string;
  readonly usdPerHour: number;
}

/** What EC2 says of an instance type. */
export interface InstanceSpec {
  readonly instanceType: string;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly cpuArchitecture?: string | undefined;
  readonly networkGbps?: number | undefined;
  readonly efa?: boolean | undefined;
  readonly localDiskGb?: number | undefined;
  readonly capacities: readonly CatalogCapacity[];
  /** Left out: CPU only. */
  readonly accelerators?:
    | {
        /** EC2's name, such as `A100`. */
        readonly name: string;
        /** Devices the host sees; 1 where it is a fraction of one, for which EC2 says 0. */
        readonly count: number;
        readonly fraction: number;
        readonly memoryMibEach: number;
      }
    | undefined;
}

/** A type in an AZ. */
export interface TypeInAz {
  readonly instanceType: string;
  /** The same for every account. */
  readonly azId: string;
}

/** How likely a spot request for one of several types is filled in an AZ. */
export interface AzScore {
  readonly region: string;
  readonly azId: string;
  /** 1 to 10. */
  readonly score: number;
}

/** Spot Advisor's class of one type in one region. */
export interface AdvisedBand {
  readonly region: string;
  readonly instanceType: string;
  readonly band: InterruptionBand['band'];
}

/** What AWS answered about one region. A part that is left out was not answered, and what was known of it stays. */
export interface LiveRegion {
  readonly region: string;
  readonly specs?: readonly InstanceSpec[] | undefined;
  readonly offered?: readonly TypeInAz[] | undefined;
  readonly onDemand?: readonly ListPrice[] | undefined;
  readonly training?: readonly ListPrice[] | undefined;
  /** By name. */
  readonly quotas?: readonly { readonly name: string; readonly value: number }[] | undefined;
  readonly spot?: readonly (TypeInAz & { readonly usdPerHour: number })[] | undefined;
}

/** Everything that a refresh read. */
export interface LiveFacts {
  readonly readAt: IsoInstant;
  readonly regions: readonly LiveRegion[];
  readonly bands?: readonly AdvisedBand[] | undefined;
  /** Scores of a set of types that were asked for together: fewer than three always score low. */
  readonly scores?:
    | readonly { readonly instanceTypes: readonly string[]; readonly scores: readonly AzScore[] }[]
    | undefined;
}
