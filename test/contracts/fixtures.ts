import type { Attempt, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import { providerRecord } from '../core/attempt/fixtures.ts';

export const L4: OfferKey = 'ec2/g6.xlarge/spot/us-east-1/use1-az4';
export const A10G: OfferKey = 'ec2/g5.xlarge/spot/us-east-1/use1-az4';

let last = 0;

/** A job id that no other test uses: suites run against one table. */
export function freshJobId(): string {
  last += 1;
  return `job-${`${Date.now().toString(36)}${last.toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`.padEnd(26, '0').slice(0, 26)}`;
}

export function jobWith(changes: Partial<Job> = {}): Job {
  return {
    schemaVersion: 1,
    tenant: 'acme',
    jobId: freshJobId(),
    request: {
      model: 'tiny',
      objective: 'sft',
      tuning: 'lora',
      trainingFile: `file-${'0'.repeat(26)}`,
      capUsd: 5,
      seed: 42,
    },
    status: 'submitted',
    createdAt: 1000,
    updatedAt: 1000,
    cancelRequested: false,
    attempts: 0,
    money: { capMicroUsd: 5_000_000, heldMicroUsd: 0, spentMicroUsd: 0, settled: false },
    ...changes,
  };
}

export function attemptWith(changes: Partial<Attempt> = {}): Attempt {
  const jobId = changes.jobId ?? freshJobId();
  return {
    schemaVersion: 1,
    tenant: 'acme',
    jobId,
    attempt: 1,
    status: 'intent',
    offerKey: L4,
    clientToken: `${jobId}-001-0001`,
    launchRequest: '{}',
    intendedAt: 1000,
    leaseSeconds: 3600,
    because: 'cheapest',
    ...changes,
  };
}

export function recordWith(changes: Partial<ProviderRecord> = {}): ProviderRecord {
  return providerRecord({ launchedAt: 1000, endedAt: 2000, endedBy: 'interruption', ...changes });
}

export function rowWith(changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    schemaVersion: 1,
    tenant: 'acme',
    jobId: freshJobId(),
    attempt: 1,
    resourceId: 'i-1',
    offerKey: L4,
    sku: 'instance',
    start: '2026-11-24T00:00:00Z',
    end: '2026-11-24T01:00:00Z',
    seconds: 3600,
    microUsdPerHour: 300_000,
    microUsd: 300_000,
    onDemandMicroUsd: 800_000,
    priceSource: 'test',
    priceAsOf: '2026-11-24T00:00:00Z',
    ...changes,
  };
}

export function stagedModelWith(changes: Partial<StagedModel> = {}): StagedModel {
  const id = changes.id ?? 'Org/tiny';
  return {
    id,
    revision: 'r1',
    licence: 'mit',
    bucket: 'model-bucket',
    prefix: `models/${id}/files/0123456789abcdef/`,
    files: [
      { path: 'config.json', sizeBytes: 2, sha256: '1'.repeat(64) },
      { path: 'model.safetensors', sizeBytes: 10, sha256: '2'.repeat(64) },
    ],
    parameters: 5,
    ...changes,
  };
}
