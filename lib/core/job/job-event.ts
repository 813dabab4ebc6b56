import type { TrainerEvent } from '../attempt/trainer-event.ts';
import type { OfferKey } from '../catalog/offer-key.ts';

/** What happened to a job, in order; `cursor` grows and is what `GET …/events?after=` takes. `at` is the Clock port's time (market time locally). */
export type JobEvent = {
  readonly schemaVersion: 1;
  readonly cursor: string;
  readonly at: string;
  readonly wallAt: string;
} & JobEventBody;

export type JobEventBody =
  | { readonly type: 'status'; readonly status: string; readonly message?: string | undefined }
  | { readonly type: 'plan'; readonly hash: string; readonly offerKey: OfferKey }
  | {
      readonly type: 'attempt-launched';
      readonly attempt: number;
      readonly offerKey: OfferKey;
      readonly providerId: string;
      readonly because: string;
    }
  | { readonly type: 'launch-refused'; readonly attempt: number; readonly offerKey: OfferKey; readonly reason: string }
  | { readonly type: 'interruption-notice'; readonly attempt: number; readonly source: 'ec2' | 'sagemaker' }
  | { readonly type: 'rebalance-recommendation'; readonly attempt: number }
  | {
      readonly type: 'attempt-ended';
      readonly attempt: number;
      readonly outcome: string;
      readonly because: string;
      readonly chargedMicroUsd: number;
    }
  | { readonly type: 'trainer'; readonly attempt: number; readonly fence: number; readonly event: TrainerEvent };
