import type { Asks, Attempt, AttemptOutcome, ProviderRecord, TrainerEnd } from '../core/attempt/attempt.ts';
import type { Refusal } from '../core/attempt/refusal.ts';

/** Attempts, task tokens and terminal marks. A token never leaves the store but to complete its task. */
export interface AttemptStore {
  /** Writes the intent once; answers the stored attempt when it was there (a retried step continues with the same client token). */
  intend(attempt: Attempt): Promise<Attempt>;
  get(tenant: string, jobId: string, attempt: number): Promise<Attempt | undefined>;
  list(tenant: string, jobId: string): Promise<readonly Attempt[]>;
  /** Records what was launched; also indexes it by provider id. */
  launched(attempt: Attempt, providerId: string): Promise<void>;
  /** Finds the attempt of an instance or training job; `undefined` for compute that is not ours. */
  byProviderId(providerId: string): Promise<Attempt | undefined>;
  /** Marks the compute as over, once; a second mark changes nothing. Answers the token when one is stored, for the caller to complete. */
  markEnded(
    tenant: string,
    jobId: string,
    attempt: number,
    record: ProviderRecord,
  ): Promise<{ readonly token?: string | undefined }>;
  /** Keeps the newest trainer end, by fence. */
  noteTrainerEnd(tenant: string, jobId: string, attempt: number, end: TrainerEnd): Promise<void>;
  /** Stores the token by conditional write, then reads the terminal mark: whichever of token and mark comes second completes. */
  awaitEnd(
    tenant: string,
    jobId: string,
    attempt: number,
    token: string,
  ): Promise<{ readonly ended?: ProviderRecord | undefined }>;
  /** The token of a living attempt, for heartbeats. */
  tokenOf(tenant: string, jobId: string, attempt: number): Promise<string | undefined>;
  /** Notes that the policy was asked about the attempt; a lower count changes nothing. */
  noteAsk(tenant: string, jobId: string, attempt: number, asks: Asks): Promise<void>;
  /** The final word, once. `savedStep` is the newest saved step of the job at that time. */
  conclude(
    tenant: string,
    jobId: string,
    attempt: number,
    outcome: AttemptOutcome,
    chargedMicroUsd: number,
    savedStep?: number,
  ): Promise<void>;
  /** Refusals and interruptions per offer, newest last, for the spot policy. */
  refuse(tenant: string, refusal: Refusal): Promise<void>;
  refusals(tenant: string, offerKeys: readonly string[]): Promise<readonly Refusal[]>;
  /** Attempts that are intended or launched and not ended, of all tenants: for the reaper. */
  living(): Promise<readonly Attempt[]>;
}
