import { DescribeInstanceTypesCommand, type EC2Client, type InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { CatalogCapacity } from '#lib/core/catalog/catalog.ts';
import type { InstanceSpec } from '#lib/core/catalog/live-facts.ts';
import type { InstanceTypeSource } from '#lib/ports/instance-type-source.ts';
import type { RegionalClient } from './clients.ts';

const CAPACITIES: readonly CatalogCapacity[] = ['on-demand', 'spot', 'capacity-block'];

/** Instance types as EC2 describes them. */
export class Ec2InstanceTypes implements InstanceTypeSource {
  readonly #ec2: RegionalClient<EC2Client>;

  constructor(ec2: RegionalClient<EC2Client>) {
    this.#ec2 = ec2;
  }

  async describe(region: string, patterns: readonly string[]): Promise<readonly InstanceSpec[]> {
    if (patterns.length === 0) return [];
    const found: InstanceSpec[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2(region).send(
        new DescribeInstanceTypesCommand({
          Filters: [{ Name: 'instance-type', Values: [...patterns] }],
          MaxResults: 100,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      found.push(...(page.InstanceTypes ?? []).flatMap(specOf));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }
}

function specOf(info: InstanceTypeInfo): readonly InstanceSpec[] {
  const { InstanceType, VCpuInfo, MemoryInfo, NetworkInfo, InstanceStorageInfo, SupportedUsageClasses } = info;
  const [vcpu, memoryMib] = [VCpuInfo?.DefaultVCpus, MemoryInfo?.SizeInMiB];
  if (InstanceType === undefined || vcpu === undefined || memoryMib === undefined) return [];
  const peaks = (NetworkInfo?.NetworkCards ?? []).map(({ PeakBandwidthInGbps }) => PeakBandwidthInGbps ?? 0);
  const networkGbps = peaks.reduce((sum, peak) => sum + peak, 0);
  const classes: readonly string[] = SupportedUsageClasses ?? [];
  return [
    {
      instanceType: InstanceType,
      vcpu,
      memoryGib: memoryMib / 1024,
      cpuArchitecture: info.ProcessorInfo?.SupportedArchitectures?.find((name) => name !== 'i386'),
      networkGbps: networkGbps > 0 ? networkGbps : undefined,
      efa: NetworkInfo?.EfaSupported,
      localDiskGb: InstanceStorageInfo?.TotalSizeInGB,
      capacities: CAPACITIES.filter((capacity) => classes.includes(capacity)),
      accelerators: acceleratorsOf(info),
    },
  ];
}

/**
 * The first kind of accelerator; no type has two. For a fraction of a GPU EC2 says `Count` 0 and how large the share is, and gives the share's memory.
 */
function acceleratorsOf({ GpuInfo, NeuronInfo }: InstanceTypeInfo): InstanceSpec['accelerators'] {
  const gpu = GpuInfo?.Gpus?.[0];
  if (gpu?.Name !== undefined && gpu.MemoryInfo?.SizeInMiB !== undefined) {
    const count = Math.max(1, gpu.Count ?? 0, gpu.LogicalGpuCount ?? 0);
    return { name: gpu.Name, count, fraction: gpu.GpuPartitionSize ?? 1, memoryMibEach: gpu.MemoryInfo.SizeInMiB };
  }
  const neuron = NeuronInfo?.NeuronDevices?.[0];
  if (neuron?.Name === undefined || neuron.MemoryInfo?.SizeInMiB === undefined) return undefined;
  return { name: neuron.Name, count: neuron.Count ?? 1, fraction: 1, memoryMibEach: neuron.MemoryInfo.SizeInMiB };
}
