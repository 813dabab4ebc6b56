import { describe, expect, test } from 'vitest';
import { gpuOf } from '#lib/core/catalog/offer-snapshot.ts';
import { knownModelOf } from '#lib/core/models/known-model.ts';
import { evaluationSecondsOf } from '#lib/core/plan/evaluation-seconds.ts';
import { MODEL, PROFILE, SNAPSHOT } from './fixtures.ts';

const [first] = SNAPSHOT.instanceTypes;
if (first === undefined) throw new Error('the fixture has types');
const shared = {
  profile: PROFILE,
  shape: knownModelOf(MODEL),
  precision: 'bf16' as const,
  gpu: gpuOf(SNAPSHOT, first),
  trainingTokensPerSecond: 4000,
};
const labelled = (count: number, testRows: number) => ({
  ...shared,
  profile: { ...PROFILE, testRows, labels: Array.from({ length: count }, (_, n) => `label number ${n}`) },
});

describe('the time of an evaluation', () => {
  test('grows with the rows, and with the labels that the base is shown', () => {
    const few = evaluationSecondsOf(labelled(10, 200));
    expect(evaluationSecondsOf(labelled(10, 2000))).toBeGreaterThan(few);
    expect(evaluationSecondsOf(labelled(77, 200))).toBeGreaterThan(few);
  });

  test('is near what BANKING77 took on two cores', () => {
    // `npm run nightly -- banking77`, 25 November 2026: 3,080 rows and 77 labels took 262 s, beside other work; speeds as calibrated in that run.
    const labels = Array.from({ length: 77 }, () => 'x'.repeat(24));
    const seconds = evaluationSecondsOf({
      ...shared,
      profile: { ...PROFILE, trainRows: 10_003, trainTokens: 400_000, testRows: 3080, labels },
      trainingTokensPerSecond: 190,
      localCpu: { tokensPerSecond: 190, startupSeconds: 6, evaluationTokensPerSecond: 20.1, asOf: '2026-11-25' },
    });
    expect(seconds / 262).toBeGreaterThan(0.7);
    expect(seconds / 262).toBeLessThan(1.4);
  });
});
