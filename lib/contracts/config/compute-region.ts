import * as z from 'zod';
import type { ComputeRegion } from '#lib/ports/compute-regions.ts';

/** The SSM parameter `/<namePrefix>/compute`, written by the compute stack of each region. */
export const ComputeRegionSchema: z.ZodType<ComputeRegion> = z
  .object({
    schemaVersion: z.literal(1),
    launchTemplateId: z.string().min(1),
    vpcId: z.string().min(1),
    subnets: z
      .array(
        z.object({ subnetId: z.string().min(1), availabilityZone: z.string().min(1), azId: z.string().optional() }),
      )
      .min(1),
    trainingRoleArn: z.string().startsWith('arn:'),
    securityGroupId: z.string().min(1),
    image: z.object({ bucket: z.string().min(3), key: z.string().min(1), tag: z.string().min(1) }),
    sageMakerImageUri: z.string().min(1),
    volumeGib: z.int().positive(),
  })
  .meta({ id: 'ComputeRegion' });

/** Name of that parameter. */
export function computeParameterName(namePrefix: string): string {
  return `/${namePrefix}/compute`;
}
