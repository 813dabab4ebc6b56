import type { Asks, Attempt, AttemptOutcome, ProviderRecord, TrainerEnd } from '#lib/core/attempt/attempt.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import type { AttemptStore } from '#lib/ports/attempt-store.ts';

/** Working twin of the DynamoDB store. */
export class MemoryAttemptStore implements AttemptStore {
  readonly #attempts = new Map<string, Attempt>();
  readonly #tokens = new Map<string, string>();
  readonly #byProvider = new Map<string, string>();
  readonly #refusals = new Map<string, { readonly tenant: string; readonly refusal: Refusal }>();

  async intend(attempt: Attempt): Promise<Attempt> {
    const key = keyOf(attempt.tenant, attempt.jobId, attempt.attempt);
    const stored = this.#attempts.get(key);
    const replaces = stored?.status === 'intent' && stored.clientToken < attempt.clientToken;
    if (stored !== undefined && !replaces) return stored;
    this.#attempts.set(key, attempt);
    return attempt;
  }

  async get(tenant: string, jobId: string, attempt: number): Promise<Attempt | undefined> {
    return this.#attempts.get(keyOf(tenant, jobId, attempt));
  }

  async list(tenant: string, jobId: string): Promise<readonly Attempt[]> {
    return [...this.#attempts.values()]
      .filter((attempt) => attempt.tenant === tenant && attempt.jobId === jobId)
      .sort((a, b) => a.attempt - b.attempt);
  }

  async launched(attempt: Attempt, providerId: string): Promise<void> {
    const key = keyOf(attempt.tenant, attempt.jobId, attempt.attempt);
    this.#byProvider.set(providerId, key);
    const stored = this.#attempts.get(key) ?? attempt;
    this.#attempts.set(key, {
      ...stored,
      offerKey: attempt.offerKey,
      launchedAt: attempt.launchedAt,
      providerId,
      status: stored.status === 'ended' ? 'ended' : 'launched',
    });
  }

  async byProviderId(providerId: string): Promise<Attempt | undefined> {
    const key = this.#byProvider.get(providerId);
    return key === undefined ? undefined : this.#attempts.get(key);
  }

  async markEnded(tenant: string, jobId: string, attempt: number, record: ProviderRecord) {
    const key = keyOf(tenant, jobId, attempt);
    this.#update(key, (stored) =>
      stored.ended === undefined ? { ...stored, ended: record, status: 'ended' } : stored,
    );
    return { token: this.#tokens.get(key) };
  }

  async noteTrainerEnd(tenant: string, jobId: string, attempt: number, end: TrainerEnd): Promise<void> {
    this.#update(keyOf(tenant, jobId, attempt), (stored) =>
      stored.trainerEnd === undefined || stored.trainerEnd.fence < end.fence ? { ...stored, trainerEnd: end } : stored,
    );
  }

  async awaitEnd(tenant: string, jobId: string, attempt: number, token: string) {
    const key = keyOf(tenant, jobId, attempt);
    this.#tokens.set(key, token);
    return { ended: this.#attempts.get(key)?.ended };
  }

  async tokenOf(tenant: string, jobId: string, attempt: number): Promise<string | undefined> {
    return this.#tokens.get(keyOf(tenant, jobId, attempt));
  }

  async noteAsk(tenant: string, jobId: string, attempt: number, asks: Asks): Promise<void> {
    this.#update(keyOf(tenant, jobId, attempt), (stored) =>
      stored.asks === undefined || stored.asks.count < asks.count ? { ...stored, asks } : stored,
    );
  }

  async conclude(
    tenant: string,
    jobId: string,
    attempt: number,
    outcome: AttemptOutcome,
    chargedMicroUsd: number,
    savedStep?: number,
  ) {
    this.#update(keyOf(tenant, jobId, attempt), (stored) =>
      stored.outcome === undefined ? { ...stored, outcome, chargedMicroUsd, savedStep, status: 'ended' } : stored,
    );
  }

  async refuse(tenant: string, refusal: Refusal): Promise<void> {
    this.#refusals.set(`${tenant}#${refusal.offerKey}#${refusal.at}#${refusal.reason}`, { tenant, refusal });
  }

  async refusals(tenant: string, offerKeys: readonly string[]): Promise<readonly Refusal[]> {
    return [...this.#refusals.values()]
      .filter((row) => row.tenant === tenant && offerKeys.includes(row.refusal.offerKey))
      .map((row) => row.refusal)
      .sort((a, b) => a.at - b.at);
  }

  async living(): Promise<readonly Attempt[]> {
    return [...this.#attempts.values()].filter((attempt) => attempt.status !== 'ended');
  }

  #update(key: string, change: (stored: Attempt) => Attempt): void {
    const stored = this.#attempts.get(key);
    if (stored !== undefined) this.#attempts.set(key, change(stored));
  }
}

function keyOf(tenant: string, jobId: string, attempt: number): string {
  return `${tenant}#${jobId}#${attempt}`;
}
