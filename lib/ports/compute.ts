import type { ProviderRecord } from '../core/attempt/attempt.ts';
import type { HostConfig } from '../core/attempt/host-config.ts';
import type { RefusalReason } from '../core/attempt/refusal.ts';
import type { OfferKey } from '../core/catalog/offer-key.ts';

/** What a launch needs; the adapter builds one request from it. */
export interface LaunchInput {
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly clientToken: string;
  /** Offers of one service, type, capacity and region, best first; they differ by AZ. */
  readonly offers: readonly OfferKey[];
  readonly host: HostConfig;
  readonly leaseSeconds: number;
  /** When the lease is over, in the Clock port's time. */
  readonly leaseEndsAt: number;
}

/** A launch's answer as a value. A lost answer is thrown (`LaunchAnswerLost`): repeat the identical request. */
export type LaunchResult =
  | { readonly kind: 'launched'; readonly providerId: string; readonly offerKey: OfferKey }
  | {
      readonly kind: 'refused';
      readonly refusals: readonly {
        readonly offerKey: OfferKey;
        readonly reason: RefusalReason;
        readonly message: string;
      }[];
    }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

/** A back end that runs attempts: EC2 fleets and SageMaker training jobs behind one contract. */
export interface Compute {
  readonly service: 'ec2' | 'sagemaker';
  /** Builds the exact request, to be stored with the intent before it is sent. A launch without an offer is a bug: it throws. */
  prepare(input: LaunchInput): Promise<string>;
  /** Sends a prepared request. The same request again answers the same launch: it carries its client token. */
  launch(request: string): Promise<LaunchResult>;
  /** Ends compute; ending what is over, or was never there, is no error. An id means something in its own region only. */
  stop(region: string, providerId: string): Promise<void>;
  /** The provider's record, `undefined` when the provider does not know it (any more). */
  describe(region: string, providerId: string): Promise<ProviderRecord | undefined>;
  /** Everything alive that carries our tags, from the provider's side: for the reaper. */
  alive(region: string): Promise<
    readonly {
      readonly providerId: string;
      readonly tenant: string;
      readonly jobId: string;
      readonly attempt: number;
      readonly launchedAt: number;
      readonly leaseEndsAt: number;
    }[]
  >;
}

/** The answer to a launch was lost on the way: the compute may or may not exist. Repeating the identical request resolves it. */
export class LaunchAnswerLost extends Error {
  override readonly name = 'LaunchAnswerLost';
}

/** The back end of each service. */
export type Computes = Readonly<Record<Compute['service'], Compute>>;
