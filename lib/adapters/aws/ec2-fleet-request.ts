import type { CreateFleetCommandInput, _InstanceType as InstanceType } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { OfferKeySchema } from '#lib/contracts/common/offer-key.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { LaunchInput } from '#lib/ports/compute.ts';
import type { ComputeRegion } from '#lib/ports/compute-regions.ts';
import { tagsOf } from './tags.ts';
import { userDataOf } from './user-data.ts';

/** The stored launch: the exact request and what is needed to read its answer. */
export const PreparedFleetSchema = z.object({
  region: z.string(),
  offers: z.array(OfferKeySchema).min(1),
  fleet: z.custom<CreateFleetCommandInput>((value) => typeof value === 'object' && value !== null),
});

/** A fleet of type `instant` with one instance on one of the input's offers. `subnets` by AZ id. */
export function fleetRequestOf(
  input: LaunchInput,
  namePrefix: string,
  compute: ComputeRegion,
  subnets: ReadonlyMap<string, string>,
): CreateFleetCommandInput {
  const Tags = tagsOf(input, namePrefix, compute.volumeGib).map((tag) => ({ ...tag }));
  const isSpot = offerOf(firstOf(input.offers)).capacity === 'spot';
  return {
    Type: 'instant',
    ClientToken: input.clientToken,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: compute.launchTemplateId,
          Version: '$Default',
          LaunchTemplateSpecificationUserData: Buffer.from(userDataOf(input.host)).toString('base64'),
        },
        Overrides: overridesOf(input.offers, subnets),
      },
    ],
    TargetCapacitySpecification: {
      TotalTargetCapacity: 1,
      DefaultTargetCapacityType: isSpot ? 'spot' : 'on-demand',
    },
    ...(isSpot
      ? { SpotOptions: { AllocationStrategy: 'price-capacity-optimized', InstanceInterruptionBehavior: 'terminate' } }
      : { OnDemandOptions: { AllocationStrategy: 'lowest-price' } }),
    TagSpecifications: [
      { ResourceType: 'fleet', Tags },
      { ResourceType: 'instance', Tags },
    ],
  };
}

/** The offer that names what all offers of a launch have in common. */
export function firstOf(offers: readonly OfferKey[]): OfferKey {
  const first = offers[0];
  if (first === undefined) throw new Error('a launch needs at least one offer');
  return first;
}

function overridesOf(offers: readonly OfferKey[], subnets: ReadonlyMap<string, string>) {
  return offers
    .map(offerOf)
    .flatMap(({ instanceType, azId }) =>
      [...subnets]
        .filter(([subnetAzId]) => azId === 'any' || azId === subnetAzId)
        .map(([, SubnetId]) => ({ InstanceType: instanceType as InstanceType, SubnetId })),
    );
}
