import { describe, expect, test } from 'vitest';
import { gpuOf, instanceTypeOf } from '#lib/core/catalog/offer-snapshot.ts';
import type { OfferCatalog } from '#lib/ports/offer-catalog.ts';

/** What every offer catalog does. */
export function offerCatalogContract(name: string, make: () => Promise<OfferCatalog>): void {
  describe(`${name} as an offer catalog`, () => {
    test('says when it was taken, and always the same', async () => {
      const catalog = await make();
      const snapshot = await catalog.snapshot();
      expect(Date.parse(snapshot.builtAt)).toBeGreaterThan(Date.UTC(2026, 0, 1));
      expect(await catalog.snapshot()).toEqual(snapshot);
    });

    test('describes the GPU of every type, and finds a type by either name', async () => {
      const snapshot = await (await make()).snapshot();
      for (const type of snapshot.instanceTypes) {
        expect(gpuOf(snapshot, type).name).toBe(type.gpu);
        expect(instanceTypeOf(snapshot, type.name)).toBe(type);
        expect(instanceTypeOf(snapshot, `ml.${type.name}`)).toBe(type);
      }
    });

    test('sells and prices volumes in its own regions and zones alone', async () => {
      const snapshot = await (await make()).snapshot();
      expect(snapshot.regions).toEqual(expect.arrayContaining(Object.keys(snapshot.gp3)));
      for (const { name: type, regions } of snapshot.instanceTypes) {
        for (const [region, { azIds, spot }] of Object.entries(regions)) {
          expect(snapshot.regions, type).toContain(region);
          for (const azId of Object.keys(spot)) expect(azIds, `${type} in ${region}`).toContain(azId);
        }
      }
    });
  });
}
