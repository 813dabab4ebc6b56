import type { Attempt, AttemptOutcome, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { Job } from '#lib/core/job/job.ts';
import type { Option } from '#lib/core/plan/plan.ts';

export const AZ4: OfferKey = 'ec2/g6.xlarge/spot/us-east-1/use1-az4';
export const AZ6: OfferKey = 'ec2/g6.xlarge/spot/us-east-1/use1-az6';
export const A10G: OfferKey = 'ec2/g5.xlarge/spot/us-east-1/use1-az4';
export const ON_DEMAND: OfferKey = 'ec2/g6.xlarge/on-demand/us-east-1/any';

export function option(offerKey: OfferKey, likelyUsd: number, overrides: Partial<Option> = {}): Option {
  return {
    offerKey,
    gpu: 'L4',
    gpuCount: 1,
    tuning: 'lora',
    precision: 'bf16',
    microBatch: 8,
    accumulation: 1,
    stepsPerHour: 100,
    startupSeconds: 0,
    finishingSeconds: 0,
    slowdownFactor: 1,
    price: { usdPerHour: 0.4, kind: 'live', source: 'test', asOf: '2026-11-24T00:00:00Z' },
    hours: { low: 1, likely: 1, high: 2 },
    costUsd: { low: likelyUsd, likely: likelyUsd, high: likelyUsd },
    expectedInterruptions: 0.1,
    evidence: { speed: 'prior', memory: 'prior', hazard: 'prior' },
    ...overrides,
  };
}

export function job(overrides: Partial<Job> = {}): Job {
  return {
    schemaVersion: 1,
    tenant: 'default',
    jobId: 'job-1',
    request: { model: 'tiny', objective: 'sft', tuning: 'lora', trainingFile: 'file-1', capUsd: 5, seed: 7 },
    status: 'running',
    createdAt: 0,
    updatedAt: 0,
    cancelRequested: false,
    attempts: 0,
    money: { capMicroUsd: 5_000_000, heldMicroUsd: 4_000_000, spentMicroUsd: 0, settled: false },
    ...overrides,
  };
}

export function attempt(number: number, outcome: AttemptOutcome): Attempt {
  return {
    schemaVersion: 1,
    tenant: 'default',
    jobId: 'job-1',
    attempt: number,
    status: 'ended',
    offerKey: AZ4,
    clientToken: `job-1-${number}-1`,
    launchRequest: '{}',
    intendedAt: 0,
    leaseSeconds: 3600,
    because: 'test',
    outcome,
  };
}

export function providerRecord(overrides: Partial<ProviderRecord> = {}): ProviderRecord {
  return {
    service: 'ec2',
    providerId: 'i-1',
    arn: 'arn:aws:ec2:us-east-1:000000000000:instance/i-1',
    instanceType: 'g6.xlarge',
    capacity: 'spot',
    region: 'us-east-1',
    azId: 'use1-az4',
    state: 'ended',
    launchedAt: 0,
    endedAt: 100,
    endedBy: 'itself',
    ...overrides,
  };
}
