import type { EndedBy, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import type { RefusalReason } from '#lib/core/attempt/refusal.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Clock } from '#lib/ports/clock.ts';
import { type Compute, LaunchAnswerLost, type LaunchInput, type LaunchResult } from '#lib/ports/compute.ts';

/** A back end in memory: launches by client token, ends when told to. */
export class MemoryCompute implements Compute {
  readonly service: 'ec2' | 'sagemaker';
  readonly #clock: Clock;
  readonly #launches = new Map<string, { readonly input: LaunchInput; readonly result: LaunchResult }>();
  readonly #records = new Map<string, ProviderRecord>();
  #refuseNext: RefusalReason | undefined;
  #loseNext = false;
  #count = 0;

  constructor(service: 'ec2' | 'sagemaker', clock: Clock) {
    this.service = service;
    this.#clock = clock;
  }

  /** The next launch finds no capacity. */
  refuseNextLaunch(reason: RefusalReason): void {
    this.#refuseNext = reason;
  }

  /** The next launch works, but its answer does not arrive. */
  loseNextAnswer(): void {
    this.#loseNext = true;
  }

  /** Ends compute as the provider would say it. */
  end(providerId: string, endedBy: EndedBy): void {
    const record = this.#records.get(providerId);
    if (record === undefined || record.state === 'ended') return;
    const endedAt = this.#clock.now();
    const billed = this.service === 'sagemaker' ? { billableSeconds: endedAt - record.launchedAt } : {};
    this.#records.set(providerId, { ...record, ...billed, state: 'ended', endedAt, endedBy });
  }

  get launches(): number {
    return this.#count;
  }

  async prepare(input: LaunchInput): Promise<string> {
    if (input.offers.length === 0) throw new Error('a launch needs at least one offer');
    return JSON.stringify(input);
  }

  async launch(request: string): Promise<LaunchResult> {
    const input = JSON.parse(request) as LaunchInput;
    const before = this.#launches.get(input.clientToken);
    const result = before?.result ?? this.#launch(input);
    this.#launches.set(input.clientToken, { input, result });
    if (this.#loseNext) {
      this.#loseNext = false;
      throw new LaunchAnswerLost('the connection was reset');
    }
    return result;
  }

  async stop(region: string, providerId: string): Promise<void> {
    if ((await this.describe(region, providerId)) !== undefined) this.end(providerId, 'us');
  }

  async describe(region: string, providerId: string): Promise<ProviderRecord | undefined> {
    const record = this.#records.get(providerId);
    return record?.region === region ? record : undefined;
  }

  async alive(region: string) {
    return [...this.#launches.values()].flatMap(({ input, result }) => {
      const record = result.kind === 'launched' ? this.#records.get(result.providerId) : undefined;
      if (record === undefined || record.state === 'ended' || record.region !== region) return [];
      const { tenant, jobId, attempt } = input;
      const { providerId, launchedAt } = record;
      return [{ providerId, tenant, jobId, attempt, launchedAt, leaseEndsAt: input.leaseEndsAt }];
    });
  }

  #launch(input: LaunchInput): LaunchResult {
    const reason = this.#refuseNext;
    this.#refuseNext = undefined;
    if (reason !== undefined) {
      const refusals = input.offers.map((offerKey) => ({ offerKey, reason, message: `${reason} in memory` }));
      return { kind: 'refused', refusals };
    }
    const offerKey = input.offers[0];
    if (offerKey === undefined) return { kind: 'rejected', code: 'NoOffers', message: 'no offers' };
    this.#count += 1;
    const offer = offerOf(offerKey);
    const hex = String(this.#count).padStart(17, '0');
    const providerId = this.service === 'ec2' ? `i-${hex}` : input.clientToken;
    this.#records.set(providerId, {
      service: this.service,
      providerId,
      arn: `arn:aws:${this.service}:${offer.region}:000000000000:${providerId}`,
      instanceType: offer.instanceType,
      capacity: offer.capacity,
      region: offer.region,
      azId: offer.azId,
      state: 'running',
      launchedAt: this.#clock.now(),
      ...(this.service === 'ec2' ? { volumeGib: 100 } : {}),
    });
    return { kind: 'launched', providerId, offerKey };
  }
}
