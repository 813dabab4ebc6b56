import type { CheckpointBounds } from '#lib/core/spot/checkpoint-cadence.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { BudgetStore } from './budget-store.ts';
import type { CalibrationSource } from './calibration-source.ts';
import type { Clock } from './clock.ts';
import type { Computes } from './compute.ts';
import type { ComputeRegions } from './compute-regions.ts';
import type { CredentialIssuer } from './credential-issuer.ts';
import type { IdSource } from './id-source.ts';
import type { JobStore } from './job-store.ts';
import type { KeyStore } from './key-store.ts';
import type { Ledger } from './ledger.ts';
import type { ModelStore } from './model-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { OfferCatalog } from './offer-catalog.ts';
import type { PlacementScores } from './placement-scores.ts';
import type { SpotMarket } from './spot-market.ts';
import type { TokenCounters } from './tokenizer.ts';
import type { Workflow } from './workflow.ts';

/** What a deployment was told; the same for all its Lambdas. */
export interface Settings {
  readonly dataBucket: string;
  readonly modelBucket: string;
  readonly homeRegion: string;
  readonly environment: 'aws' | 'local';
  /** Wall time. */
  readonly checkpointing: CheckpointBounds;
  /** Wall seconds. */
  readonly heartbeatEverySeconds: number;
  readonly trainerThreads: number;
  /** Of every EC2 host: image archive, base model and checkpoints. Billed while the host lives. */
  readonly rootVolumeGib: number;
  /** The job's state machine; known to the api and the reaper only. */
  readonly jobMachineArn?: string | undefined;
}

/** All ports. A use case picks the few that it needs. */
export interface Ports {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly jobs: JobStore;
  readonly attempts: AttemptStore;
  readonly budget: BudgetStore;
  readonly ledger: Ledger;
  readonly keys: KeyStore;
  readonly objects: ObjectStore;
  readonly models: ModelStore;
  readonly tokenCounters: TokenCounters;
  readonly regions: ComputeRegions;
  readonly computes: Computes;
  readonly market: SpotMarket;
  /** Hints; none where they are not to be had. */
  readonly scores: PlacementScores;
  readonly offers: OfferCatalog;
  readonly calibration: CalibrationSource;
  readonly credentials: CredentialIssuer;
  readonly workflow: Workflow;
}
