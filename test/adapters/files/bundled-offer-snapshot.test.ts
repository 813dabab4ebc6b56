import { describe, expect, test } from 'vitest';
import { bundledOfferSnapshot, OfferSnapshotSchema } from '#lib/adapters/files/bundled-offer-snapshot.ts';

const snapshot = bundledOfferSnapshot();
const places = snapshot.instanceTypes.flatMap((type) =>
  Object.entries(type.regions).map(([region, regional]) => ({ type, region, regional })),
);

describe('the bundled snapshot', () => {
  test('has about twenty types in three regions', () => {
    expect(snapshot.instanceTypes.length).toBeGreaterThanOrEqual(20);
    expect(snapshot.regions).toEqual(['us-east-1', 'us-west-2', 'eu-west-1']);
  });

  test('asks for spot a tenth of on-demand at least, and no more than on-demand', () => {
    for (const { regional } of places) {
      for (const { usdPerHour } of Object.values(regional.spot)) {
        expect(usdPerHour / regional.onDemand.usdPerHour).toBeGreaterThan(0.09);
        expect(usdPerHour / regional.onDemand.usdPerHour).toBeLessThan(1.002);
      }
    }
  });

  test('asks for training what the uplift says: 1.40, 1.25 or 1.15', () => {
    for (const { type, regional } of places) {
      if (regional.training === undefined) continue;
      const uplift = type.name.startsWith('p') ? 1.15 : type.name.endsWith('.xlarge') ? 1.4 : 1.25;
      expect(regional.training.usdPerHour / regional.onDemand.usdPerHour).toBeCloseTo(uplift, 1.8);
    }
  });

  test('dates every figure', () => {
    const text = JSON.stringify(snapshot);
    expect(text).not.toMatch(/"(source|asOf)":""/);
  });

  test('that names a GPU which it does not describe is refused', () => {
    expect(OfferSnapshotSchema.safeParse({ ...snapshot, gpus: snapshot.gpus.slice(1) }).success).toBe(false);
  });
});
