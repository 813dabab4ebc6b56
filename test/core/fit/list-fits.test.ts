import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundledCatalog } from '#lib/adapters/files/bundled-catalog.ts';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { CatalogOffer } from '#lib/core/catalog/catalog-offer.ts';
import { offersOf } from '#lib/core/catalog/catalog-offers.ts';
import { cheapestOfferOf } from '#lib/core/fit/cheapest-offer.ts';
import { fitGpusOf } from '#lib/core/fit/fit-gpu.ts';
import { autoTunings, listFits } from '#lib/core/fit/list-fits.ts';
import { NOW } from '../catalog/fixtures.ts';
import { decoderNamed, JOB, tuning } from './fixtures.ts';

const OFFERS = offersOf(bundledCatalog(), NOW);

function gpus(wanted?: string) {
  const found = fitGpusOf(bundledCatalog(), [], wanted);
  if (found.kind !== 'gpus') throw new Error(found.kind);
  return found.gpus;
}

const listed = (over: Partial<Parameters<typeof listFits>[0]> = {}) =>
  listFits({ job: JOB, tunings: [tuning('lora')], gpus: gpus(), offers: OFFERS, ...over });

describe('the list of GPU kinds', () => {
  test('has each kind that a job can run on once, with memory and speed', () => {
    const names = gpus().map(({ name }) => name);
    expect(new Set(names)).toEqual(
      new Set([
        'T4',
        'A10G',
        'L4',
        'L40S',
        'RTX-PRO-4500',
        'RTX-PRO-6000',
        'A100-40GB',
        'A100-80GB',
        'H100',
        'H200',
        'B200',
        'B300',
      ]),
    );
    expect(names).toHaveLength(12);
    expect(
      gpus()
        .filter(({ compute }) => compute === 'fp16')
        .map(({ name }) => name),
    ).toEqual(['T4']);
    expect(gpus('h100')[0]?.speed).toMatchObject({
      gpusPerHost: 8,
      networkGbPerSecond: 400,
      sustainedShare: 794.5 / 989,
    });
    expect(gpus('a100').map(({ name }) => name)).toEqual(['A100-40GB', 'A100-80GB']);
  });

  test('knows what is meant, and why a job cannot run on a kind', () => {
    const find = (wanted: string) => fitGpusOf(bundledCatalog(), [], wanted);
    expect(find('L40')).toMatchObject({ kind: 'unknown', nearest: expect.stringMatching(/^L4/) });
    expect(find('V100')).toMatchObject({
      kind: 'not-supported',
      gpu: 'V100-16GB',
      reason: expect.stringMatching(/retired/),
    });
    expect(find('Trainium1')).toMatchObject({ kind: 'not-supported', reason: expect.stringMatching(/Neuron/) });
  });

  test('goes from what fits to what does not, the cheapest a token first', () => {
    const rows = listed({ job: { ...JOB, decoder: decoderNamed('Llama-3.1-8B') } });
    const classes = rows.map(({ verdict }) => ['fits', 'tight: probe', 'does not fit'].indexOf(verdict));
    expect(classes).toEqual(classes.toSorted());
    expect(new Set(classes).size).toBeGreaterThan(1);
    const usd = rows
      .filter(({ verdict }) => verdict === 'fits')
      .map(({ cheapest }) => cheapest?.usdPerMillionTokens ?? 0);
    expect(usd).toEqual(usd.toSorted((a, b) => a - b));
    for (const { verdict, cheapest } of rows) expect(cheapest === undefined).toBe(verdict === 'does not fit');
  });

  test('takes of the automatic tunings the best that fits a GPU', () => {
    const tunings = autoTunings(bundledTunings());
    expect(tunings.map(({ id }) => id)).toEqual(['full', 'lora', 'rslora', 'qlora']);
    const rows = listed({ job: { ...JOB, decoder: decoderNamed('Llama-3.1-8B'), sequenceTokens: 4096 }, tunings });
    const of = (gpu: string) => rows.find((row) => row.gpu === gpu);
    expect(of('A10G')).toMatchObject({ tuning: 'qlora', verdict: 'fits' });
    expect(of('H100')).toMatchObject({ tuning: 'rslora', verdict: 'fits' });
  });

  test('buys tokens in proportion to the money, between the worst and the best of price and speed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (usd) => {
        for (const { bought, tokensPerSecond, cheapest } of listed({ usd })) {
          if (bought === undefined || tokensPerSecond === undefined) throw new Error('nothing bought');
          expect(bought.tokens.likely / usd).toBeCloseTo(1e6 / (cheapest?.usdPerMillionTokens ?? 0), -2);
          expect(bought.tokens.low).toBeLessThan(bought.tokens.likely);
          expect(bought.tokens.high).toBeGreaterThan(bought.tokens.likely);
          expect(bought.tokens.likely / bought.hours.likely / 3600).toBeCloseTo(tokensPerSecond.p50, 3);
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('the cheapest offer', () => {
  const speed = { p10: 90, p50: 100, p90: 110, p95: 115 };
  const cheapest = (gpu: string, count: number, places = {}) =>
    cheapestOfferOf({ gpu, gpus: count, tokensPerSecond: speed }, OFFERS, places);

  test('is no dearer than any other that would do', () => {
    const isEnough = ({ gpu, capacity, notSupported }: CatalogOffer, name: string, count: number) =>
      gpu?.name === name && gpu.count >= count && gpu.fraction === 1 && capacity !== 'capacity-block' && !notSupported;
    for (const { name } of gpus())
      for (const count of [1, 2, 4, 8]) {
        const found = cheapest(name, count);
        const prices = OFFERS.filter((offer) => isEnough(offer, name, count)).flatMap(
          ({ price }) => price?.usdPerHour ?? [],
        );
        expect(found?.offer.price?.usdPerHour).toBe(prices.length === 0 ? undefined : Math.min(...prices));
      }
  });

  test('says how many of its GPUs stay idle and what a million tokens cost', () => {
    const found = cheapest('A100-80GB', 1, { capacities: ['on-demand'], regions: ['us-east-1'], services: ['ec2'] });
    expect(found).toMatchObject({ idleGpus: 7, offer: { instanceType: 'p4de.24xlarge', capacity: 'on-demand' } });
    expect(found?.usdPerMillionTokens).toBeCloseTo(((found?.offer.price?.usdPerHour ?? 0) / 3600 / 100) * 1e6, 9);
    expect(cheapest('H100', 16)).toBeUndefined();
    expect(cheapest('H100', 1, { regions: ['mars-north-1'] })).toBeUndefined();
  });
});
