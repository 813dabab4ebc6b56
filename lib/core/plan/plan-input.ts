import type { Hyperparameters, StagedModel } from '../attempt/trainer-spec.ts';
import type { OfferSnapshot } from '../catalog/offer-snapshot.ts';
import type { JobRequest } from '../job/job.ts';
import type { CheckpointBounds } from '../spot/checkpoint-cadence.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { PlanData } from './default-hyperparameters.ts';
import type { LocalCpu } from './local-cpu.ts';

/** A (type, AZ) of a region. */
export interface Offered {
  readonly region: string;
  readonly instanceType: string;
  readonly azId: string;
}

/** A spot price that holds now. */
export interface LiveSpotPrice extends Offered {
  readonly usdPerHour: number;
  readonly asOf: EpochSeconds;
}

/** Everything a plan is made from. */
export interface PlanInput {
  readonly now: EpochSeconds;
  readonly request: JobRequest;
  readonly profile: PlanData;
  readonly model: StagedModel;
  readonly hyperparameters: Hyperparameters;
  readonly snapshot: OfferSnapshot;
  /** Spot prices of the deployed regions; a pair that is missing is not on sale. Left out, the snapshot's hold. */
  readonly live?: readonly LiveSpotPrice[] | undefined;
  /** Types offered in the deployed regions, whatever the capacity. Left out, the snapshot's hold. */
  readonly offered?: readonly Offered[] | undefined;
  /** Size of an EC2 host's root volume, billed beside the instance. */
  readonly rootVolumeGib: number;
  /** Where the data bucket is. */
  readonly homeRegion: string;
  /** Regions with a compute stack. */
  readonly regionsDeployed: readonly string[];
  /** The local stack's measured machine; left out on AWS. */
  readonly localCpu?: LocalCpu | undefined;
  /** Seconds of the Clock port's time in a wall second: 1 on AWS. */
  readonly clockRate: number;
  readonly checkpointing: CheckpointBounds;
  /** Of a text; SHA-256 in the shell. */
  readonly hash: (text: string) => string;
}
