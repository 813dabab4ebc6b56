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

  test('are not on-demand where the price list was asked and has no price', () => {
    expect(keysOf({ onDemandAskedAt: '2026-11-25', spotAskedAt: '2026-11-25' })).toEqual([]);
  });

  test('of spot are bounded by what on-demand may cost, not by what it was guessed at', () => {
    const range = { lowUsdPerHour: 0.8, highUsdPerHour: 2 };
    const guessed = priceOf(1, { kind: 'estimate', range });
    const spot = { 'use1-az1': priceOf(0.9, { asOf: '2025-11-25' }) };
    const [, offer] = offersOf(catalogWith([typeWith({ onDemand: guessed, spot })]), NOW);
    expect(offer?.price?.highUsdPerHour).toBe(2);
  });

  test('of p5e are never on-demand', () => {
    const spot = { 'use1-az1': priceOf(16) };
    expect(keysOf({ spot }, { name: 'p5e.48xlarge' })).toEqual(['ec2/p5e.48xlarge/spot/us-east-1/use1-az1']);
  });

  test('price managed spot between a tenth of the list price and all of it', () => {
    const today = { asOf: '2026-11-25' };
    const spot = { 'use1-az1': priceOf(0.4, today) };
    const managed = offersOf(catalogWith([typeWith({ onDemand, spot, training: priceOf(1.25, today) })]), NOW).find(
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

describe('quotas', () => {
  const asOf = '2026-11-25';
  const quotas = (value: number, training = 1) => ({
    'us-east-1': {
      'All G and VT Spot Instance Requests': { value, source: 'an account', asOf },
      'ml.g6.xlarge for training job usage': { value: training, source: 'an account', asOf },
    },
  });
  const place = { onDemand, spot: { 'use1-az1': priceOf(0.4) }, training: priceOf(1.25) };
  const beyond = (changes: Partial<Parameters<typeof catalogWith>[1]>) =>
    offersOf(catalogWith([typeWith(place)], changes), NOW).map(({ key, beyondQuota }) => [
      key.split('/').slice(0, 3).join('/'),
      beyondQuota,
    ]);

  test('of EC2 count vCPUs, of SageMaker instances; an offer beyond one is none', () => {
    expect(Object.fromEntries(beyond({ quotas: quotas(0, 0) }))).toEqual({
      'ec2/g6.xlarge/on-demand': undefined,
      'ec2/g6.xlarge/spot': 'your quota "All G and VT Spot Instance Requests" allows 0 vCPUs, this needs 4',
      'sagemaker/ml.g6.xlarge/on-demand':
        'your quota "ml.g6.xlarge for training job usage" allows 0 instances, this needs 1',
      'sagemaker/ml.g6.xlarge/spot': undefined,
    });
  });

  test('that suffice or are not known refuse nothing', () => {
    for (const changes of [{ quotas: quotas(4) }, {}])
      for (const [, reason] of beyond(changes)) expect(reason).toBeUndefined();
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
