import { createHash } from 'node:crypto';

/** How capacity is bought. */
export type CapacityKind = 'spot' | 'on-demand';

/** An EC2 vCPU quota: code and name as in the AWS console, what it covers. */
export interface Ec2Quota {
  readonly code: string;
  readonly name: string;
  readonly group: 'G' | 'P' | 'P5';
  readonly kind: CapacityKind;
}

/** Codes and names from several public repositories, collected 2026-11-23 (aws-catalog quotas.csv). P5 counts with P when on-demand. */
export const EC2_QUOTAS: readonly Ec2Quota[] = [
  { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances', group: 'G', kind: 'on-demand' },
  { code: 'L-3819A6DF', name: 'All G and VT Spot Instance Requests', group: 'G', kind: 'spot' },
  { code: 'L-417A185B', name: 'Running On-Demand P instances', group: 'P', kind: 'on-demand' },
  { code: 'L-7212CCBC', name: 'All P4, P3 and P2 Spot Instance Requests', group: 'P', kind: 'spot' },
  { code: 'L-C4BD4855', name: 'All P5 Spot Instance Requests', group: 'P5', kind: 'spot' },
];

/** The quota that counts a launch. */
export function ec2QuotaOf(group: 'G' | 'P' | 'P5', kind: CapacityKind): Ec2Quota {
  const counted = group === 'P5' && kind === 'on-demand' ? 'P' : group;
  return EC2_QUOTAS.find((quota) => quota.group === counted && quota.kind === kind) as Ec2Quota;
}

/** SageMaker's quotas are per ml type, in instances, found by name. */
export function sageMakerQuotaName(mlType: string, kind: CapacityKind): string {
  return kind === 'spot' ? `${mlType} for spot training job usage` : `${mlType} for training job usage`;
}

/** SageMaker's codes differ per type and are listed nowhere: stand-ins of the same form. */
export function standInCode(name: string): string {
  return `L-${createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase()}`;
}
