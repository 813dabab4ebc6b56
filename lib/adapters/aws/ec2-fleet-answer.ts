import type { CreateFleetCommandOutput } from '@aws-sdk/client-ec2';
import { type OfferKey, offerKeyOf, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { LaunchResult } from '#lib/ports/compute.ts';
import { firstOf } from './ec2-fleet-request.ts';
import type { Ec2Subnets } from './ec2-subnets.ts';
import { EC2_REFUSALS } from './launch-errors.ts';

/** What became of a launch. An instant fleet answers with success and an empty list when it found nothing: its errors say why. */
export async function launchResultOf(
  region: string,
  offers: readonly OfferKey[],
  answer: CreateFleetCommandOutput,
  subnets: Ec2Subnets,
): Promise<LaunchResult> {
  const launched = answer.Instances?.find((set) => (set.InstanceIds?.length ?? 0) > 0);
  const providerId = launched?.InstanceIds?.[0];
  if (launched !== undefined && providerId !== undefined) {
    const first = offerOf(firstOf(offers));
    const azId = await subnets.azIdOf(region, launched, launched.LaunchTemplateAndOverrides?.Overrides);
    const offerKey = offerKeyOf({ ...first, instanceType: launched.InstanceType ?? first.instanceType, azId });
    return { kind: 'launched', providerId, offerKey };
  }
  const errors = answer.Errors ?? [];
  const rejected = errors.find((error) => EC2_REFUSALS[error.ErrorCode ?? ''] === undefined);
  if (rejected !== undefined) {
    return { kind: 'rejected', code: rejected.ErrorCode ?? 'Unknown', message: rejected.ErrorMessage ?? '' };
  }
  const refusals = await Promise.all(
    errors.map(async (error) => ({
      azId: await subnets.azIdOf(region, {}, error.LaunchTemplateAndOverrides?.Overrides),
      reason: EC2_REFUSALS[error.ErrorCode ?? ''] ?? 'no-capacity',
      message: error.ErrorMessage ?? error.ErrorCode ?? '',
    })),
  );
  return {
    kind: 'refused',
    refusals: offers.map((offerKey) => {
      const own = refusals.find((refusal) => refusal.azId === offerOf(offerKey).azId) ?? refusals[0];
      return {
        offerKey,
        reason: own?.reason ?? 'no-capacity',
        message: own?.message ?? 'the fleet launched nothing and gave no reason',
      };
    }),
  };
}

/** What became of a launch whose whole call was refused. */
export function launchFailureOf(offers: readonly OfferKey[], error: unknown): LaunchResult {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = EC2_REFUSALS[name];
  if (reason === undefined) return { kind: 'rejected', code: name, message };
  return { kind: 'refused', refusals: offers.map((offerKey) => ({ offerKey, reason, message })) };
}
