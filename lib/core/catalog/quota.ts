import { type Catalog, type CatalogCapacity, type CatalogType, familyOf, type Origin } from './catalog.ts';
import type { CatalogService } from './catalog-offer.ts';

/** What an account may run at once in a region: vCPUs of EC2, instances of SageMaker. */
export interface AppliedQuota extends Origin {
  readonly value: number;
}

/** Applied quotas by region and name. Names are what services agree on: SageMaker's codes differ by type. */
export type AppliedQuotas = Readonly<Record<string, Readonly<Record<string, AppliedQuota>>>>;

/** EC2's quotas by the families they count (shared/data/aws-catalog/quotas.csv, 23 November 2026). For spot of p6 the sources disagree: it is not judged. */
const EC2_QUOTAS: readonly {
  readonly families: RegExp;
  readonly capacity: 'spot' | 'on-demand';
  readonly name: string;
}[] = [
  { families: /^g/, capacity: 'on-demand', name: 'Running On-Demand G and VT instances' },
  { families: /^g/, capacity: 'spot', name: 'All G and VT Spot Instance Requests' },
  { families: /^p/, capacity: 'on-demand', name: 'Running On-Demand P instances' },
  { families: /^p[2-4]/, capacity: 'spot', name: 'All P4, P3 and P2 Spot Instance Requests' },
  { families: /^p5/, capacity: 'spot', name: 'All P5 Spot Instance Requests' },
  { families: /^trn/, capacity: 'on-demand', name: 'Running On-Demand Trn instances' },
  { families: /^trn/, capacity: 'spot', name: 'All Trn Spot Instance Requests' },
  { families: /^inf/, capacity: 'on-demand', name: 'Running On-Demand Inf instances' },
  { families: /^inf/, capacity: 'spot', name: 'All Inf Spot Instance Requests' },
];

/** The names of all quotas that count launches of a type. */
export function quotaNamesOf({ name }: Pick<CatalogType, 'name'>): readonly string[] {
  const capacities = ['spot', 'on-demand'] as const;
  return (['ec2', 'sagemaker'] as const).flatMap((service) =>
    capacities.flatMap((capacity) => quotaNameOf(service, name, capacity) ?? []),
  );
}

/** Why the account cannot launch an offer of the type, where its quota is known and too small; an offer with a quota of 0 is none. */
export function beyondQuota(
  { quotas }: Catalog,
  { name, vcpu }: Pick<CatalogType, 'name' | 'vcpu'>,
  offer: { readonly service: CatalogService; readonly capacity: CatalogCapacity; readonly region: string },
): string | undefined {
  const quota = quotaNameOf(offer.service, name, offer.capacity);
  const applied = quota === undefined ? undefined : quotas?.[offer.region]?.[quota];
  const needed = offer.service === 'ec2' ? vcpu : 1;
  if (applied === undefined || needed === undefined || applied.value >= needed) return undefined;
  const unit = offer.service === 'ec2' ? 'vCPUs' : 'instances';
  return `your quota "${quota}" allows ${applied.value} ${unit}, this needs ${needed}`;
}

/** The quota that counts a launch; `undefined` where none does or none is known for certain. */
function quotaNameOf(service: CatalogService, instanceType: string, capacity: CatalogCapacity): string | undefined {
  if (capacity === 'capacity-block' || service === 'other') return undefined;
  if (service === 'sagemaker')
    return `ml.${instanceType} for ${capacity === 'spot' ? 'spot training' : 'training'} job usage`;
  return EC2_QUOTAS.find(
    ({ families, ...quota }) => quota.capacity === capacity && families.test(familyOf(instanceType)),
  )?.name;
}
