import type { Accelerator } from '#lib/core/catalog/accelerator.ts';
import type { Catalog, CatalogPrice, CatalogRegion, CatalogType } from '#lib/core/catalog/catalog.ts';

/** 25 November 2026, 00:00 UTC. */
export const NOW = Date.UTC(2026, 10, 25) / 1000;

export function priceOf(usdPerHour: number, changes: Partial<CatalogPrice> = {}): CatalogPrice {
  return { usdPerHour, kind: 'snapshot', source: 'a list', asOf: '2026-11-01', ...changes };
}

export function acceleratorWith(changes: Partial<Accelerator> = {}): Accelerator {
  return {
    name: 'L4',
    architecture: 'Ada sm89',
    kind: 'cuda',
    memoryMib: 22_888,
    usableGib: 22.16,
    bf16Tflops: 121,
    fp16Tflops: 121,
    fp8Tflops: 242.5,
    fp32Tflops: 30.3,
    bandwidthGbPerSecond: 300,
    interconnect: 'PCIe 4',
    linkGbPerSecond: 31,
    flashAttention2: true,
    source: 'a sheet',
    asOf: '2026-11-23',
    ...changes,
  };
}

export function typeWith(region: Partial<CatalogRegion> = {}, changes: Partial<CatalogType> = {}): CatalogType {
  return {
    name: 'g6.xlarge',
    accelerators: { name: 'L4', count: 1, fraction: 1 },
    vcpu: 4,
    memoryGib: 16,
    capacities: ['on-demand', 'spot'],
    source: 'a list',
    asOf: '2026-05',
    regions: { 'us-east-1': { azIds: ['use1-az1', 'use1-az2'], spot: {}, ...region } },
    ...changes,
  };
}

export function catalogWith(instanceTypes: readonly CatalogType[], changes: Partial<Catalog> = {}): Catalog {
  return {
    schemaVersion: 1,
    kind: 'thriftune.catalog',
    builtAt: '2026-11-25',
    builtFrom: 'a test',
    accelerators: [acceleratorWith()],
    instanceTypes,
    ...changes,
  };
}
