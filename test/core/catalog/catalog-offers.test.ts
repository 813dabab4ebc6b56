import { describe, expect, test } from 'vitest';
import type { CatalogRegion } from '#lib/core/catalog/catalog.ts';
import { offersOf } from '#lib/core/catalog/catalog-offers.ts';
import { userOffersOf } from '#lib/core/catalog/user-offers.ts';
import { acceleratorWith, catalogWith, NOW, priceOf, typeWith } from './fixtures.ts';

const onDemand = priceOf(1);
const keysOf = (region: Partial<CatalogRegion>, changes = {}) =>
  offersOf(catalogWith([typeWith(region, changes)]), NOW).map(({ key }) => key);

describe('offers of a catalog', () => {
  test('are on-demand, spot by AZ, training with managed spot, and Capacity Blocks', () => {
    const spot = { 'use1-az1': priceOf(0.4), 'use1-az2': priceOf(0.5) };
    expect(keysOf({ onDemand, spot, training: priceOf(1.25), capacityBlock: priceOf(0.7) })).toEqual([
      'ec2/g6.xlarge/on-demand/us-east-1/any',
      'ec2/g6.xlarge/spot/us-east-1/use1-az1',
      'ec2/g6.xlarge/spot/us-east-1/use1-az2',
      'sagemaker/ml.g6.xlarge/on-demand/us-east-1/any',
      'sagemaker/ml.g6.xlarge/spot/us-east-1/any',
      'ec2/g6.xlarge/capacity-block/us-east-1/any',
    ]);
  });

  test('have no price where none was seen, which is neither 0 nor "not on sale"', () => {
    const offers = offersOf(catalogWith([typeWith()]), NOW);
    expect(offers.map(({ key, price }) => [key, price])).toEqual([
      ['ec2/g6.xlarge/on-demand/us-east-1/any', undefined],
      ['ec2/g6.xlarge/spot/us-east-1/any', undefined],
    ]);
  });

  test('guess spot from the family where nobody looked, and not where EC2 said that there is none', () => {
    const seen = Object.fromEntries([1, 2, 3, 4, 6].map((az) => [`use1-az${az}`, priceOf(az / 10)]));
    const here = typeWith({ onDemand, spot: seen }, { name: 'g6.2xlarge' });
    const unseen = offersOf(catalogWith([here, typeWith({ onDemand: priceOf(2) })]), NOW).filter(
      ({ instanceType, capacity }) => instanceType === 'g6.xlarge' && capacity === 'spot',
    );
    expect(unseen).toHaveLength(1);
    expect(unseen[0]?.price).toMatchObject({ usdPerHour: 0.6, kind: 'estimate' });
    expect(unseen[0]?.price?.lowUsdPerHour).toBeLessThan(0.25);
    expect(unseen[0]?.price?.highUsdPerHour).toBeGreaterThan(1);
    const asked = typeWith({ onDemand: priceOf(2), spotAskedAt: '2026-11-25T00:00:00Z' });
    expect(
      offersOf(catalogWith([here, asked]), NOW).filter(({ instanceType }) => instanceType === 'g6.xlarge'),
    ).toHaveLength(1);
  });

  test('of p5e are never on-demand', () => {
    const spot = { 'use1-az1': priceOf(16) };
    expect(keysOf({ spot }, { name: 'p5e.48xlarge' })).toEqual(['ec2/p5e.48xlarge/spot/us-east-1/use1-az1']);
  });

  test('price managed spot between a tenth of the list price and all of it', () => {
    const spot = { 'use1-az1': priceOf(0.4) };
    const managed = offersOf(catalogWith([typeWith({ onDemand, spot, training: priceOf(1.25) })]), NOW).find(
      ({ service, capacity }) => service === 'sagemaker' && capacity === 'spot',
    );
    expect(managed?.price).toMatchObject({
      usdPerHour: 0.5,
      kind: 'estimate',
      lowUsdPerHour: 0.125,
      highUsdPerHour: 1.25,
    });
  });

  test('count a fraction of a GPU as that: eight eighths are one', () => {
    const [offer] = offersOf(
      catalogWith([typeWith({ onDemand }, { accelerators: { name: 'L4', count: 1, fraction: 0.125 } })]),
      NOW,
    );
    expect(offer?.usdPerGpuHour).toBe(8);
    expect(offer?.usdPerPflopHour).toBeCloseTo(8 / 0.121);
    expect(offer?.gpu?.gibEach).toBeCloseTo(2.77);
  });

  test('order fp16 devices by fp16, and leave out what is not known', () => {
    const t4 = acceleratorWith({ bf16Tflops: null, fp16Tflops: 65 });
    const unknown = acceleratorWith({ bf16Tflops: null, fp16Tflops: null, usableGib: null });
    const first = (accelerator: typeof t4) =>
      offersOf(catalogWith([typeWith({ onDemand })], { accelerators: [accelerator] }), NOW)[0];
    expect(first(t4)?.usdPerPflopHour).toBeCloseTo(1 / 0.065);
    expect(first(unknown)?.usdPerPflopHour).toBeUndefined();
    expect(first(unknown)?.gpu?.gibEach).toBeCloseTo(22.35, 1);
  });
});

describe("the user's own offers", () => {
  const own = {
    name: 'under-my-desk',
    gpu: 'l4',
    gpuCount: 2,
    place: 'home',
    capacity: 'on-demand',
    usdPerHour: 0.3,
    source: 'electricity bill',
    asOf: '2026-11-01',
  } as const;

  test('stand beside the others, with GPUs of the catalog or of their own', () => {
    const facts = { ...own, gpu: 'RTX-4090', gpuFacts: { usableGib: 23.5, bf16Tflops: 165 } };
    const known = userOffersOf([own, facts], catalogWith([]), NOW);
    expect(known).toMatchObject({
      kind: 'known',
      offers: [
        { key: 'other/under-my-desk/on-demand/home/any', gpu: { name: 'L4', count: 2 }, usdPerGpuHour: 0.15 },
        { gpu: { name: 'RTX-4090', gibEach: 23.5 }, usdPerPflopHour: 0.3 / 0.33 },
      ],
    });
  });

  test('with a GPU that nobody describes are named', () => {
    expect(userOffersOf([{ ...own, gpu: 'RTX-4090' }], catalogWith([]), NOW)).toEqual({
      kind: 'unknown-gpu',
      offer: 'under-my-desk',
      gpu: 'RTX-4090',
    });
  });
});
