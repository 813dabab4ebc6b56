import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatedMarket, type MarketSeed } from '#lib/core/spot/generated-market.ts';
import { hazardsOfTraces } from '#lib/core/spot/hazards-of-traces.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';

const market = (more: Partial<MarketSeed>): MarketSeed => ({
  seed: 7,
  zones: 2,
  ticks: 600,
  gapSeconds: 300,
  onDemandUsdPerHour: 3,
  hazards: PRIOR_HAZARDS,
  ...more,
});

describe('a generated market', () => {
  test('is decided by its seed, and a zone by nothing but seed and place', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 5 }), (seed, zones) => {
        const small = generatedMarket(market({ seed, zones }));
        const large = generatedMarket(market({ seed, zones: zones + 2, ticks: 1200 }));
        for (const [index, zone] of small.entries()) {
          expect(large[index]?.name).toBe(zone.name);
          expect(large[index]?.up.subarray(0, 600)).toEqual(zone.up);
          for (const tick of [0, 299, 599]) expect(large[index]?.usdPerHour(tick)).toBe(zone.usdPerHour(tick));
        }
      }),
      { numRuns: 20 },
    );
    expect(generatedMarket(market({ seed: 1 }))).not.toEqual(generatedMarket(market({ seed: 2 })));
  });

  test('has zones of several regions at prices under on-demand that drift', () => {
    const zones = generatedMarket(market({ zones: 4, ticks: 12_000 }));
    expect(zones.map(({ name }) => name)).toEqual(['made-up-1a', 'made-up-1b', 'made-up-2a', 'made-up-2b']);
    expect(new Set(zones.map(({ region }) => region)).size).toBe(2);
    for (const { usdPerHour } of zones) {
      const prices = Array.from({ length: 12_000 }, (_, tick) => usdPerHour(tick));
      expect(Math.min(...prices)).toBeGreaterThan(0.75);
      expect(Math.max(...prices)).toBeLessThan(3);
      expect(Math.max(...prices) / Math.min(...prices)).toBeLessThan(1.12 ** 2 + 0.01);
      expect(new Set(prices).size).toBeGreaterThan(20);
    }
  });

  test('lives by its hazards: young periods end, old ones last', () => {
    const zones = generatedMarket(market({ zones: 40, ticks: 40_000, gapSeconds: 60 }));
    const { upToDown, downToUp } = hazardsOfTraces(zones.map(({ up }) => ({ gapSeconds: 60, up })));
    for (const [measured, given] of [
      [upToDown.ratePerHour, PRIOR_HAZARDS.upToDown.ratePerHour],
      [downToUp.ratePerHour, PRIOR_HAZARDS.downToUp.ratePerHour],
    ] as const)
      for (const [index, rate] of given.entries()) {
        // Zones are up to twice as wild or as calm; pooled they are near the middle.
        expect(measured[index]).toBeGreaterThan(rate / 2);
        expect(measured[index]).toBeLessThan(rate * 2);
      }
  });
});
