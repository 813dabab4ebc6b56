import { describe, expect, test } from 'vitest';
import { MemoryCatalogStore } from '#lib/adapters/memory/memory-catalog-store.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryInstanceTypes } from '#lib/adapters/memory/memory-instance-types.ts';
import { MemoryPlacementScores } from '#lib/adapters/memory/memory-placement-scores.ts';
import { MemoryPriceList } from '#lib/adapters/memory/memory-price-list.ts';
import { MemoryQuotas } from '#lib/adapters/memory/memory-quotas.ts';
import { MemorySpotAdvisor } from '#lib/adapters/memory/memory-spot-advisor.ts';
import { MemorySpotMarket } from '#lib/adapters/memory/memory-spot-market.ts';
import { type RefreshDeps, refreshCatalog } from '#lib/usecases/refresh-catalog.ts';
import { BANDS, SCORES, SPECS } from '../contracts/live-facts.contract.ts';
import { catalogWith, NOW, priceOf, typeWith } from '../core/catalog/fixtures.ts';

const sizes = ['xlarge', '2xlarge', '4xlarge'];
const base = catalogWith(sizes.map((size) => typeWith({ onDemand: priceOf(1) }, { name: `g6.${size}` })));
const refused = async (): Promise<never> => {
  throw new Error('UnauthorizedOperation');
};

function deps(changes: Partial<RefreshDeps> = {}): RefreshDeps & { readonly store: MemoryCatalogStore } {
  return {
    prices: new MemoryPriceList({
      onDemand: { 'us-east-1': [{ instanceType: 'g6.xlarge', usdPerHour: 0.8 }] },
      training: {},
    }),
    types: new MemoryInstanceTypes({ 'us-east-1': SPECS }),
    market: new MemorySpotMarket(
      [
        {
          region: 'us-east-1',
          instanceType: 'g6.xlarge',
          azId: 'use1-az1',
          prices: [{ from: NOW - 9e6, usdPerHour: 0.3 }],
        },
      ],
      new MemoryClock(NOW, 1),
    ),
    advisor: new MemorySpotAdvisor(BANDS),
    scores: new MemoryPlacementScores(SCORES),
    quotas: new MemoryQuotas({
      'us-east-1': { ec2: { 'All G and VT Spot Instance Requests': 0, 'Rules per group': 60 } },
    }),
    ...changes,
    store: new MemoryCatalogStore(),
  };
}

describe('refreshing the catalog', () => {
  test('reads, merges and keeps; a spot price that began long ago holds now', async () => {
    const given = deps();
    const result = await refreshCatalog(given)({ base, regions: ['us-east-1'], now: NOW });
    if (result.kind !== 'refreshed') throw new Error(result.kind);
    expect(await given.store.read()).toEqual({ kind: 'kept', catalog: result.catalog });
    const region = result.catalog.instanceTypes.find(({ name }) => name === 'g6.xlarge')?.regions['us-east-1'];
    expect(region).toMatchObject({
      onDemand: { usdPerHour: 0.8, kind: 'live' },
      spot: { 'use1-az1': { usdPerHour: 0.3, asOf: '2026-11-25T00:00:00Z' } },
      interruption: { band: 4 },
      placementScores: { 'use1-az1': { score: 9 } },
    });
    expect(result.catalog.quotas?.['us-east-1']).toEqual({
      'All G and VT Spot Instance Requests': {
        value: 0,
        source: 'servicequotas:ListServiceQuotas',
        asOf: '2026-11-25T00:00:00Z',
      },
    });
    // The test's catalog describes the L4 alone.
    expect(result.undescribed).toEqual(['g6e.12xlarge', 'p4de.24xlarge', 'trn1.32xlarge']);
    expect(result.parts).toContainEqual({
      what: 'training',
      region: 'us-east-1',
      outcome: { kept: 'the answer was empty' },
    });
  });

  test('goes on without what is refused, and says so', async () => {
    const given = deps({ advisor: { bands: refused }, scores: { of: refused }, types: { describe: refused } });
    const result = await refreshCatalog(given)({ base, regions: ['us-east-1'], now: NOW });
    if (result.kind !== 'refreshed') throw new Error(result.kind);
    expect(result.catalog.instanceTypes[0]?.regions['us-east-1']?.interruption).toBeUndefined();
    expect(result.parts.filter(({ outcome }) => 'kept' in outcome).map(({ what }) => what)).toEqual([
      'types',
      'training',
      'quotas',
      'interruptions',
      'scores',
    ]);
  });

  test('writes nothing when no price was read, whatever else was', async () => {
    const given = deps({
      prices: { onDemand: refused, training: refused },
      market: { current: refused, offered: refused },
    });
    expect(await refreshCatalog(given)({ base, regions: ['us-east-1'], now: NOW })).toMatchObject({
      kind: 'unreachable',
    });
    expect(await given.store.read()).toEqual({ kind: 'none' });
  });

  test('reads every region once, in the order given', async () => {
    const asked: string[] = [];
    const regions = Array.from({ length: 9 }, (_, index) => `us-test-${index}`);
    const prices = new MemoryPriceList({
      onDemand: Object.fromEntries(regions.map((region) => [region, [{ instanceType: 'g6.xlarge', usdPerHour: 1 }]])),
      training: {},
    });
    const result = await refreshCatalog(deps({ prices }))({
      base,
      regions,
      now: NOW,
      onRegion: (region) => void asked.push(region),
    });
    expect(asked.toSorted()).toEqual(regions);
    if (result.kind === 'refreshed') expect(result.catalog.builtFrom).toBe(`catalog refresh of ${regions.join(', ')}`);
  });
});
