import { isoOf } from '#lib/core/units/time.ts';
import type { LaunchInput } from '#lib/ports/compute.ts';
import { PRODUCT } from '#lib/product.ts';

/** Tag keys on all compute. `stack` keeps two deployments in one account apart. */
export const TAG = {
  stack: `${PRODUCT}:stack`,
  tenant: `${PRODUCT}:tenant`,
  job: `${PRODUCT}:job`,
  attempt: `${PRODUCT}:attempt`,
  leaseEnds: `${PRODUCT}:lease-ends`,
  volumeGib: `${PRODUCT}:volume-gib`,
} as const;

export type Tags = readonly { readonly Key: string; readonly Value: string }[];

/** Tags of one launch; the lease's end is in the Clock port's time. */
export function tagsOf(input: LaunchInput, namePrefix: string, volumeGib?: number): Tags {
  return [
    { Key: TAG.stack, Value: namePrefix },
    { Key: TAG.tenant, Value: input.tenant },
    { Key: TAG.job, Value: input.jobId },
    { Key: TAG.attempt, Value: String(input.attempt) },
    { Key: TAG.leaseEnds, Value: isoOf(input.leaseEndsAt) },
    ...(volumeGib === undefined ? [] : [{ Key: TAG.volumeGib, Value: String(volumeGib) }]),
  ];
}

/** One tag's value from AWS's list form. */
export function tagValue(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
  key: string,
): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}
