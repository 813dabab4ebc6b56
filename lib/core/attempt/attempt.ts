import type { OfferKey } from '../catalog/offer-key.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { TrainerFailureCode } from './trainer-event.ts';

/** Most launches of one job (DESIGN: one constant). */
export const MAX_ATTEMPTS = 100;

/** Who ended the compute, as the provider says. */
export type EndedBy = 'interruption' | 'itself' | 'us' | 'lease' | 'provider-error';

/** The provider's own record of one launch; money is booked from this and from nothing that a trainer says. Times in the Clock port's time. */
export interface ProviderRecord {
  readonly service: 'ec2' | 'sagemaker';
  /** Instance id or training job name. */
  readonly providerId: string;
  readonly arn: string;
  readonly instanceType: string;
  readonly capacity: 'spot' | 'on-demand';
  readonly region: string;
  readonly azId: string;
  readonly state: 'pending' | 'running' | 'ended';
  readonly launchedAt: EpochSeconds;
  readonly endedAt?: EpochSeconds | undefined;
  readonly endedBy?: EndedBy | undefined;
  /** SageMaker only: what is billed, already discounted for managed spot. */
  readonly billableSeconds?: number | undefined;
  /** EC2 only: size of the root volume, billed for as long as the instance lives. */
  readonly volumeGib?: number | undefined;
  readonly exitMessage?: string | undefined;
}

/** What the trainer said last of all in its fence. */
export type TrainerEnd =
  | {
      readonly kind: 'completed';
      readonly fence: number;
      readonly snapshotManifestKey: string;
      readonly digest: string;
    }
  | { readonly kind: 'interrupted'; readonly fence: number; readonly savedStep: number | null }
  | { readonly kind: 'failed'; readonly fence: number; readonly code: TrainerFailureCode; readonly message: string };

/** How an attempt ended. */
export type AttemptOutcome =
  | { readonly kind: 'completed'; readonly because: string }
  | { readonly kind: 'interrupted'; readonly because: string }
  | { readonly kind: 'stopped'; readonly because: string }
  | { readonly kind: 'lost'; readonly because: string }
  | {
      readonly kind: 'failed';
      readonly because: string;
      readonly code: TrainerFailureCode | 'ProviderFailed';
      readonly retryable: boolean;
    };

/** Questions to the policy about a running attempt that its execution put. */
export interface Asks {
  readonly count: number;
  readonly at: EpochSeconds;
}

/** Most questions that an attempt's execution puts while it runs: bounds its history. */
export const MAX_ASKS = 44;
/** Of these, so many for a better place; the others are left for the timer, which sees to the deadline. */
export const MAX_EVENT_ASKS = 36;

/** One launch of compute for a job, as stored. */
export interface Attempt {
  readonly schemaVersion: 1;
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  /** `intent` is written before the launch is tried; `ended` by whoever sees the provider's end first. */
  readonly status: 'intent' | 'launched' | 'ended';
  readonly offerKey: OfferKey;
  readonly clientToken: string;
  /** The exact launch request, so that a lost answer is resolved by repeating it. */
  readonly launchRequest: string;
  readonly intendedAt: EpochSeconds;
  readonly leaseSeconds: number;
  readonly providerId?: string | undefined;
  readonly launchedAt?: EpochSeconds | undefined;
  readonly because: string;
  /** How often the policy was asked while the attempt ran, and when last. */
  readonly asks?: Asks | undefined;
  /** Set once the provider says that the compute is over. */
  readonly ended?: ProviderRecord | undefined;
  readonly trainerEnd?: TrainerEnd | undefined;
  /** Newest step that was saved when the attempt ended, by this or an earlier attempt; tells failures with progress from those without. */
  readonly savedStep?: number | undefined;
  readonly outcome?: AttemptOutcome | undefined;
  readonly chargedMicroUsd?: number | undefined;
}
