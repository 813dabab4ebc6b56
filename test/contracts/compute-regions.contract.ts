import { describe, expect, test } from 'vitest';
import { ComputeRegionSchema } from '#lib/contracts/config/compute-region.ts';
import type { ComputeRegions } from '#lib/ports/compute-regions.ts';

/** What knows compute regions. `absent` is a region without a compute stack. */
export function computeRegionsContract(
  name: string,
  make: () => Promise<{ readonly regions: ComputeRegions; readonly absent: string }>,
): void {
  describe(`${name} as compute regions`, () => {
    test('has what a launch needs for every region that it names', async () => {
      const { regions } = await make();
      expect(regions.names().length).toBeGreaterThan(0);
      for (const region of regions.names()) {
        const found = await regions.get(region);
        expect(ComputeRegionSchema.parse(found)).toEqual(found);
        expect(found.subnets.every(({ availabilityZone }) => availabilityZone.startsWith(region))).toBe(true);
        expect(await regions.get(region)).toEqual(found);
      }
    });

    test('says by name that a region has no compute stack', async () => {
      const { regions, absent } = await make();
      await expect(regions.get(absent)).rejects.toMatchObject({
        name: 'NoComputeStack',
        message: expect.stringContaining(absent),
      });
    });
  });
}
