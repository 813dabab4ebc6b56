import { describe, expect, test } from 'vitest';
import type { AdvisedBand, AzScore, InstanceSpec } from '#lib/core/catalog/live-facts.ts';
import type { InstanceTypeSource } from '#lib/ports/instance-type-source.ts';
import type { PlacementScores } from '#lib/ports/placement-scores.ts';
import type { QuotaSource } from '#lib/ports/quota-source.ts';
import type { SpotAdvisor } from '#lib/ports/spot-advisor.ts';

/** Types of us-east-1 that every world of the contract describes. */
export const SPECS: readonly InstanceSpec[] = [
  {
    instanceType: 'g6e.12xlarge',
    vcpu: 48,
    memoryGib: 384,
    cpuArchitecture: 'x86_64',
    networkGbps: 100,
    efa: true,
    localDiskGb: 3800,
    capacities: ['on-demand', 'spot'],
    accelerators: { name: 'L40S', count: 4, fraction: 1, memoryMibEach: 45_776 },
  },
  {
    instanceType: 'g6f.large',
    vcpu: 2,
    memoryGib: 8,
    cpuArchitecture: 'x86_64',
    networkGbps: 10,
    efa: false,
    localDiskGb: 100,
    capacities: ['on-demand', 'spot'],
    accelerators: { name: 'L4', count: 1, fraction: 0.125, memoryMibEach: 2861 },
  },
  {
    instanceType: 'p4de.24xlarge',
    vcpu: 96,
    memoryGib: 1152,
    cpuArchitecture: 'x86_64',
    networkGbps: 400,
    efa: true,
    localDiskGb: 8000,
    capacities: ['on-demand', 'spot', 'capacity-block'],
    accelerators: { name: 'A100', count: 8, fraction: 1, memoryMibEach: 81_920 },
  },
  {
    instanceType: 'trn1.32xlarge',
    vcpu: 128,
    memoryGib: 512,
    cpuArchitecture: 'x86_64',
    networkGbps: 800,
    efa: true,
    localDiskGb: 7600,
    capacities: ['on-demand', 'spot', 'capacity-block'],
    accelerators: { name: 'Trainium', count: 16, fraction: 1, memoryMibEach: 32_768 },
  },
  {
    instanceType: 'm7i.4xlarge',
    vcpu: 16,
    memoryGib: 64,
    cpuArchitecture: 'x86_64',
    networkGbps: 12.5,
    efa: false,
    localDiskGb: undefined,
    capacities: ['on-demand', 'spot'],
    accelerators: undefined,
  },
];

export function instanceTypesContract(name: string, make: () => Promise<InstanceTypeSource>): void {
  describe(`${name} as a source of instance types`, () => {
    const byName = (specs: readonly InstanceSpec[]) =>
      specs.toSorted((a, b) => (a.instanceType < b.instanceType ? -1 : 1));

    test('describes what matches a pattern, over all pages', async () => {
      const found = await (await make()).describe('us-east-1', ['g*.*', 'p*.*', 'trn*.*', 'm7i.4xlarge']);
      expect(byName(found)).toEqual(byName(SPECS));
    });

    test('describes nothing that was not asked for', async () => {
      const types = await make();
      expect((await types.describe('us-east-1', ['g6f.*'])).map((spec) => spec.instanceType)).toEqual(['g6f.large']);
      expect(await types.describe('us-east-1', [])).toEqual([]);
    });
  });
}

export const SCORES: readonly AzScore[] = [
  { region: 'us-east-1', azId: 'use1-az1', score: 9 },
  { region: 'us-east-1', azId: 'use1-az4', score: 3 },
  { region: 'eu-north-1', azId: 'eun1-az2', score: 10 },
];

export function placementScoresContract(name: string, make: () => Promise<PlacementScores>): void {
  test(`${name} scores the AZs of the named regions`, async () => {
    const scores = await make();
    const types = ['g6.xlarge', 'g6.2xlarge', 'g6.4xlarge'];
    expect(await scores.of(types, ['us-east-1', 'eu-north-1'])).toEqual(SCORES);
    expect(await scores.of(types, ['eu-north-1'])).toEqual(SCORES.slice(2));
    expect(await scores.of(types, [])).toEqual([]);
  });
}

/** Worlds of the contract allow 8 vCPUs of G spot, and 20 instances of SageMaker's g5.xlarge on spot. */
export function quotaSourceContract(name: string, make: () => Promise<QuotaSource>): void {
  test(`${name} has the applied quotas of a service, by name`, async () => {
    const quotas = await make();
    expect(await quotas.applied('us-east-1', 'ec2')).toContainEqual({
      name: 'All G and VT Spot Instance Requests',
      value: 8,
    });
    expect(await quotas.applied('us-east-1', 'sagemaker')).toContainEqual({
      name: 'ml.g5.xlarge for spot training job usage',
      value: 20,
    });
  });
}

export const BANDS: readonly AdvisedBand[] = [
  { region: 'eu-north-1', instanceType: 'g6.xlarge', band: 0 },
  { region: 'us-east-1', instanceType: 'g6.xlarge', band: 4 },
  { region: 'us-east-1', instanceType: 'p5.48xlarge', band: 2 },
];

export function spotAdvisorContract(name: string, make: () => Promise<SpotAdvisor>): void {
  test(`${name} has a class for each type and region`, async () => {
    const bands = await (await make()).bands();
    const key = ({ region, instanceType }: AdvisedBand) => `${region} ${instanceType}`;
    expect(bands.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(BANDS);
  });
}
