import { describe, expect, test } from 'vitest';
import type { InstanceSpec, LiveFacts, LiveRegion } from '#lib/core/catalog/live-facts.ts';
import { mergeLive, undescribedTypes } from '#lib/core/catalog/merge-live.ts';
import { catalogWith, priceOf, typeWith } from './fixtures.ts';

const readAt = '2026-11-25T00:00:00Z';
const old = {
  onDemand: priceOf(1),
  training: priceOf(1.25),
  spot: { 'use1-az1': priceOf(0.4) },
  capacityBlock: priceOf(0.7),
};
const base = catalogWith([typeWith(old)]);
const merged = (region: Partial<LiveRegion>, more: Partial<LiveFacts> = {}) =>
  mergeLive(base, { readAt, regions: [{ region: 'us-east-1', ...region }], ...more });
const regionOf = (catalog: typeof base, name = 'g6.xlarge', region = 'us-east-1') =>
  catalog.instanceTypes.find((type) => type.name === name)?.regions[region];
const spec = (changes: Partial<InstanceSpec> = {}): InstanceSpec => ({
  instanceType: 'g6.24xlarge',
  vcpu: 96,
  memoryGib: 384,
  capacities: ['on-demand'],
  accelerators: { name: 'L4', count: 4, fraction: 1, memoryMibEach: 22_888 },
  ...changes,
});

describe('bringing a catalog up to date', () => {
  test('leaves what was not answered as old as it is', () => {
    expect(regionOf(merged({}))).toEqual(regionOf(base));
  });

  test('takes prices with the instant at which they held', () => {
    const onDemand = [{ instanceType: 'g6.xlarge', usdPerHour: 0.8 }];
    const region = regionOf(
      merged({ onDemand, spot: [{ instanceType: 'g6.xlarge', azId: 'use1-az2', usdPerHour: 0.3 }] }),
    );
    expect(region?.onDemand).toMatchObject({ usdPerHour: 0.8, kind: 'live', asOf: readAt });
    // An AZ that EC2 does not name has no spot now.
    expect(Object.keys(region?.spot ?? {})).toEqual(['use1-az2']);
    expect(region?.spotAskedAt).toBe(readAt);
    expect(region?.training).toEqual(old.training);
    expect(region?.capacityBlock).toEqual(old.capacityBlock);
  });

  test('takes a price away that the list no longer has: p5e is not sold on-demand', () => {
    const region = regionOf(merged({ onDemand: [{ instanceType: 'g5.xlarge', usdPerHour: 1 }] }));
    expect(region?.onDemand).toBeUndefined();
    expect(region?.onDemandAskedAt).toBe(readAt);
  });

  test('leaves Local Zones out', () => {
    const offered = ['use1-az4', 'use1-dfw2-az1'].map((azId) => ({ instanceType: 'g6.xlarge', azId }));
    const region = regionOf(merged({ offered, spot: offered.map((pair) => ({ ...pair, usdPerHour: 0.2 })) }));
    expect(region?.azIds).toEqual(['use1-az4']);
    expect(Object.keys(region?.spot ?? {})).toEqual(['use1-az4']);
  });

  test('finds new types and places, and says which it cannot describe', () => {
    const found = spec();
    const strange = spec({
      instanceType: 'p9.metal',
      accelerators: { name: 'X1', count: 8, fraction: 1, memoryMibEach: 1e6 },
    });
    const live = {
      readAt,
      regions: [
        { region: 'eu-north-1', specs: [found, strange], onDemand: [{ instanceType: 'g6.24xlarge', usdPerHour: 7 }] },
      ],
    };
    const catalog = mergeLive(base, live);
    expect(catalog.instanceTypes.map(({ name }) => name)).toEqual(['g6.24xlarge', 'g6.xlarge']);
    expect(regionOf(catalog, 'g6.24xlarge', 'eu-north-1')?.onDemand?.usdPerHour).toBe(7);
    expect(undescribedTypes(base, [found, strange])).toEqual(['p9.metal']);
  });

  test('takes the specification that EC2 gives now', () => {
    const catalog = merged({ specs: [spec({ instanceType: 'g6.xlarge', vcpu: 5 })] });
    expect(catalog.instanceTypes[0]).toMatchObject({ vcpu: 5, source: 'ec2:DescribeInstanceTypes', asOf: readAt });
    expect(catalog.instanceTypes[0]?.accelerators).toEqual({ name: 'L4', count: 4, fraction: 1 });
  });

  test('dates bands and scores, and says for which types together a score was given', () => {
    const region = regionOf(
      merged(
        {},
        {
          bands: [{ region: 'us-east-1', instanceType: 'g6.xlarge', band: 3 }],
          scores: [
            {
              instanceTypes: ['g6.xlarge', 'g6.2xlarge', 'g6.4xlarge'],
              scores: [{ region: 'us-east-1', azId: 'use1-az1', score: 9 }],
            },
          ],
        },
      ),
    );
    expect(region?.interruption).toEqual({ band: 3, source: 'Spot Advisor', asOf: readAt });
    expect(region?.placementScores?.['use1-az1']).toMatchObject({
      score: 9,
      source: expect.stringMatching(/g6\.4xlarge/),
    });
  });

  test('drops a place where nothing is offered any more', () => {
    const gone = mergeLive(catalogWith([typeWith({ onDemand: priceOf(1) })]), {
      readAt,
      regions: [
        {
          region: 'us-east-1',
          offered: [{ instanceType: 'x', azId: 'use1-az1' }],
          onDemand: [{ instanceType: 'x', usdPerHour: 1 }],
        },
      ],
    });
    expect(regionOf(gone)).toBeUndefined();
  });
});
