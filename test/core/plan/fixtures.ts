import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { OfferSnapshot, RegionalOffer } from '#lib/core/catalog/offer-snapshot.ts';
import type { JobRequest } from '#lib/core/job/job.ts';
import { hyperparametersOf, type PlanData } from '#lib/core/plan/default-hyperparameters.ts';
import type { PlanInput } from '#lib/core/plan/plan-input.ts';
import { tuningOf } from '#lib/core/tunings/tuning.ts';

const price = (usdPerHour: number) => ({ usdPerHour, kind: 'snapshot' as const, source: 'test', asOf: '2026-11-24' });
const gpu = (name: string, usableGib: number, tflops: number, bandwidthGbPerSecond: number) => ({
  name,
  usableGib,
  bf16Tflops: tflops,
  fp16Tflops: tflops,
  bandwidthGbPerSecond,
  source: 'test',
  asOf: '2026-11-24',
});
const place = (onDemand: number, spot: Readonly<Record<string, number>>): RegionalOffer => ({
  azIds: Object.keys(spot),
  onDemand: price(onDemand),
  spot: Object.fromEntries(Object.entries(spot).map(([azId, usdPerHour]) => [azId, price(usdPerHour)])),
  training: price(onDemand * 1.4),
  interruption: { band: 1, source: 'test', asOf: '2026-11-24' },
});

/** A made-up market: a small and a large GPU, one old, one type with four; two regions. */
export const SNAPSHOT: OfferSnapshot = {
  schemaVersion: 1,
  kind: 'thriftune.offer-snapshot',
  builtAt: '2026-11-24',
  regions: ['us-east-1', 'us-west-2'],
  gpus: [gpu('L4', 22, 121, 300), gpu('H100', 79, 989, 3350), { ...gpu('T4', 14, 65, 320), bf16Tflops: null }],
  instanceTypes: [
    {
      name: 'g6.xlarge',
      gpu: 'L4',
      gpuCount: 1,
      vcpu: 4,
      memoryGib: 16,
      regions: {
        'us-east-1': place(0.8, { 'use1-az1': 0.3, 'use1-az2': 0.5 }),
        'us-west-2': place(0.8, { 'usw2-az1': 0.4 }),
      },
    },
    {
      name: 'p5.4xlarge',
      gpu: 'H100',
      gpuCount: 1,
      vcpu: 16,
      memoryGib: 256,
      regions: { 'us-east-1': place(6.9, { 'use1-az1': 2.6 }) },
    },
    {
      name: 'g6.12xlarge',
      gpu: 'L4',
      gpuCount: 4,
      vcpu: 48,
      memoryGib: 192,
      regions: { 'us-east-1': place(4.6, { 'use1-az1': 1.6 }) },
    },
    {
      name: 'g4dn.xlarge',
      gpu: 'T4',
      gpuCount: 1,
      vcpu: 4,
      memoryGib: 16,
      regions: { 'us-east-1': place(0.5, { 'use1-az1': 0.2 }) },
    },
  ],
  gp3: {
    'us-east-1': { usdPerGbMonth: 0.08, kind: 'snapshot', source: 'test', asOf: '2026-11-24' },
    'us-west-2': { usdPerGbMonth: 0.08, kind: 'snapshot', source: 'test', asOf: '2026-11-24' },
  },
};

export const PROFILE: PlanData = {
  trainRows: 2000,
  testRows: 200,
  trainTokens: 400_000,
  longestRowTokens: 500,
  p99RowTokens: 400,
};
export const MODEL: StagedModel = {
  id: 'one-billion',
  revision: 'r',
  licence: 'apache-2.0',
  bucket: 'models',
  prefix: 'one/',
  files: [],
  parameters: 1.2e9,
};
export const REQUEST: JobRequest = {
  model: MODEL.id,
  objective: 'sft',
  tuning: 'lora',
  trainingFile: 'file-1',
  capUsd: 20,
  seed: 7,
};

export function planInput(overrides: Partial<PlanInput> = {}): PlanInput {
  const request = overrides.request ?? REQUEST;
  const model = overrides.model ?? MODEL;
  const profile = overrides.profile ?? PROFILE;
  return {
    now: 1_790_000_000,
    request,
    profile,
    model,
    hyperparameters: hyperparametersOf({ request, tuning: tuningOf(bundledTunings(), request.tuning), profile, model }),
    snapshot: SNAPSHOT,
    regionsDeployed: ['us-east-1', 'us-west-2'],
    clockRate: 1,
    homeRegion: 'us-east-1',
    rootVolumeGib: 100,
    checkpointing: { minimumSeconds: 60, maximumSeconds: 3600 },
    hash: (text) => String([...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7)),
    ...overrides,
  };
}
