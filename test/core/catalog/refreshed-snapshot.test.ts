import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Catalog, CatalogPrice, CatalogRegion } from '#lib/core/catalog/catalog.ts';
import type { OfferSnapshot } from '#lib/core/catalog/offer-snapshot.ts';
import { refreshedSnapshot } from '#lib/core/catalog/refreshed-snapshot.ts';
import { SNAPSHOT } from '../plan/fixtures.ts';
import { acceleratorWith, catalogWith, priceOf, typeWith } from './fixtures.ts';

/** The snapshot's figures are of 24 November. */
const newer = (usdPerHour: number) => priceOf(usdPerHour, { kind: 'live', asOf: '2026-11-25T06:00:00Z' });
const older = (usdPerHour: number) => priceOf(usdPerHour, { asOf: '2026-11-23' });
const guessed = (usdPerHour: number): CatalogPrice => ({
  ...newer(usdPerHour),
  kind: 'estimate',
  range: { lowUsdPerHour: usdPerHour / 2, highUsdPerHour: usdPerHour * 2 },
});
const refreshed = (catalog: Catalog, regions: readonly string[] = ['us-east-1']) =>
  refreshedSnapshot(SNAPSHOT, catalog, regions);
const offer = (snapshot: OfferSnapshot, region = 'us-east-1', name = 'g6.xlarge') =>
  snapshot.instanceTypes.find((type) => type.name === name)?.regions[region];
const withRegion = (region: Partial<CatalogRegion>) => offer(refreshed(catalogWith([typeWith(region)])));
const known = offer(SNAPSHOT);

describe('a refreshed snapshot', () => {
  test('is the bundled one where the catalog knows nothing else', () => {
    expect(refreshed(catalogWith([]))).toEqual({ ...SNAPSHOT, builtAt: '2026-11-25' });
    expect(withRegion({})).toEqual(known);
  });

  test('has of each figure what AWS answered last, as a dated price', () => {
    const band = { band: 4, source: 'Spot Advisor', asOf: '2026-11-25' } as const;
    expect(
      withRegion({
        onDemand: newer(0.9),
        training: older(9),
        spot: { 'use1-az1': newer(0.4), 'use1-az2': older(9) },
        interruption: band,
      }),
    ).toEqual({
      azIds: ['use1-az1', 'use1-az2'],
      onDemand: { ...newer(0.9), kind: 'snapshot' },
      training: known?.training,
      spot: { 'use1-az1': { ...newer(0.4), kind: 'snapshot' }, 'use1-az2': known?.spot['use1-az2'] },
      interruption: band,
    });
  });

  test('does not put what others quote before a price that is known', () => {
    expect(withRegion({ training: { ...newer(1.127), kind: 'snapshot' } })).toEqual(known);
  });

  test('takes no estimate for a price, and one of unknown date for the oldest', () => {
    expect(withRegion({ onDemand: guessed(0.1), training: guessed(0.1) })).toEqual(known);
    expect(withRegion({ onDemand: priceOf(0.1, { asOf: 'some day' }) })).toEqual(known);
    const undated: OfferSnapshot = JSON.parse(JSON.stringify(SNAPSHOT).replaceAll('"2026-11-24"', '"date not stated"'));
    const merged = refreshedSnapshot(
      undated,
      catalogWith([typeWith({ onDemand: { ...older(0.7), kind: 'live' } })]),
      [],
    );
    expect(offer(merged)?.onDemand.usdPerHour).toBe(0.7);
  });

  test('keeps list prices that AWS no longer has, and drops spot that it no longer sells', () => {
    const askedAt = '2026-11-25T06:00:00Z';
    expect(withRegion({ onDemandAskedAt: askedAt, spotAskedAt: askedAt })).toEqual({ ...known, spot: {} });
    expect(withRegion({ spotAskedAt: '2026-11-20T06:00:00Z' })).toEqual(known);
  });

  test('adds regions that matter, where an on-demand price was seen', () => {
    const regions = {
      'eu-west-1': { azIds: ['euw1-az1'], spot: { 'euw1-az2': older(0.3) }, onDemand: older(0.9) },
      'eu-north-1': { azIds: ['eun1-az1'], spot: { 'eun1-az1': older(0.3) }, onDemand: guessed(0.9) },
      'ap-south-1': { azIds: ['aps1-az1'], spot: {}, onDemand: older(0.9) },
    };
    const merged = refreshed(catalogWith([typeWith({}, { regions })]), ['eu-west-1', 'eu-north-1']);
    expect(merged.regions).toEqual(['us-east-1', 'us-west-2', 'eu-west-1']);
    expect(offer(merged, 'eu-west-1')).toEqual({
      azIds: ['euw1-az1', 'euw1-az2'],
      onDemand: older(0.9),
      spot: { 'euw1-az2': older(0.3) },
    });
    expect(offer(merged)).toEqual(known);
    expect(merged.gp3).toEqual(SNAPSHOT.gp3);
  });

  test('adds types that jobs can run on, with their GPU, and leaves out the others', () => {
    const sold = { onDemand: older(2) };
    const on = (name: string, gpu: string, count = 1, fraction = 1) =>
      typeWith(sold, { name, accelerators: { name: gpu, count, fraction } });
    const catalog = catalogWith(
      [
        on('g6e.xlarge', 'L40S'),
        on('g6.48xlarge', 'L4', 8),
        on('g6f.xlarge', 'L4', 1, 0.25),
        on('trn1.2xlarge', 'Trainium1'),
        on('odd.xlarge', 'Unmeasured'),
        typeWith(sold, { name: 'old.xlarge', notSupported: 'retired' }),
        typeWith({ onDemand: guessed(2) }, { name: 'g6.4xlarge' }),
        typeWith(sold, { name: 'm7i.xlarge', accelerators: undefined }),
      ],
      {
        accelerators: [
          acceleratorWith({ usableGib: 1 }),
          acceleratorWith({ name: 'L40S', usableGib: 44.4 }),
          acceleratorWith({ name: 'Trainium1', kind: 'neuron' }),
          acceleratorWith({ name: 'Unmeasured', usableGib: null }),
        ],
      },
    );
    const merged = refreshed(catalog);
    const added = merged.instanceTypes.slice(SNAPSHOT.instanceTypes.length);
    expect(added.map(({ name, gpu, gpuCount }) => [name, gpu, gpuCount])).toEqual([
      ['g6e.xlarge', 'L40S', 1],
      ['g6.48xlarge', 'L4', 8],
    ]);
    expect(merged.gpus.filter(({ name }) => name === 'L4')).toEqual(SNAPSHOT.gpus.filter(({ name }) => name === 'L4'));
    expect(merged.gpus.find(({ name }) => name === 'L40S')?.usableGib).toBe(44.4);
  });

  test('never loses a place of the bundled one, nor an on-demand or training price there', () => {
    const price = fc.option(
      fc.record({
        usdPerHour: fc.double({ min: 0.01, max: 100, noNaN: true }),
        kind: fc.constantFrom('live', 'snapshot', 'estimate'),
        source: fc.constant('a list'),
        asOf: fc.constantFrom('2025-01', '2026-11-23', '2026-11-25T06:00:00Z', 'some day'),
      }),
      { nil: undefined },
    );
    const asked = fc.option(fc.constantFrom('2026-11-20T00:00:00Z', '2026-11-25T06:00:00Z'), { nil: undefined });
    fc.assert(
      fc.property(price, price, asked, asked, (onDemand, training, onDemandAskedAt, spotAskedAt) => {
        const merged = withRegion({ onDemand, training, onDemandAskedAt, spotAskedAt });
        for (const [before, now, found] of [
          [known?.onDemand, merged?.onDemand, onDemand],
          [known?.training, merged?.training, training],
        ]) {
          expect([before?.usdPerHour, found?.usdPerHour]).toContain(now?.usdPerHour);
          expect(now?.usdPerHour).toBeGreaterThan(0);
        }
      }),
    );
  });
});
