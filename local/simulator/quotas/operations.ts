import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { pageOf } from '../ec2/pages.ts';
import type { JsonOperation } from '../http/json-service.ts';
import type { Quota, Quotas } from './quotas.ts';

const listInput = z.object({
  ServiceCode: z.string(),
  QuotaCode: z.string().optional(),
  MaxResults: z.int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
});
const getInput = z.object({ ServiceCode: z.string(), QuotaCode: z.string() });

/** Service Quotas, as far as the product reads them. */
export function quotaOperations(quotas: Quotas, accountId: string): Readonly<Record<string, JsonOperation>> {
  const find = (input: unknown, region: string): Quota => {
    const { ServiceCode, QuotaCode } = parsed(getInput, input);
    const found = quotas.list(region, ServiceCode).find(({ code }) => code === QuotaCode);
    if (found === undefined)
      throw new AwsError(
        'NoSuchResourceException',
        `The request failed because the specified quota ${QuotaCode} does not exist.`,
      );
    return found;
  };
  const shape = (quota: Quota, region: string, value: number) => ({
    ServiceCode: quota.serviceCode,
    ServiceName: quota.serviceCode === 'ec2' ? 'Amazon Elastic Compute Cloud (Amazon EC2)' : 'Amazon SageMaker',
    QuotaArn: `arn:aws:servicequotas:${region}:${accountId}:${quota.serviceCode}/${quota.code}`,
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
    QuotaAppliedAtLevel: 'ACCOUNT',
  });
  return {
    ListServiceQuotas(input, region) {
      const { ServiceCode, QuotaCode, MaxResults, NextToken } = parsed(listInput, input);
      const all = quotas.list(region, ServiceCode).filter(({ code }) => QuotaCode === undefined || code === QuotaCode);
      if (all.length === 0) throw new AwsError('NoSuchResourceException', `There are no quotas of ${ServiceCode}.`);
      const { items, nextToken } = pageOf(all, MaxResults, NextToken);
      return { Quotas: items.map((quota) => shape(quota, region, quota.value)), NextToken: nextToken };
    },
    GetServiceQuota(input, region) {
      const quota = find(input, region);
      return { Quota: shape(quota, region, quota.value) };
    },
    GetAWSDefaultServiceQuota(input, region) {
      return { Quota: shape(find(input, region), region, 0) };
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (!result.success) throw new AwsError('IllegalArgumentException', z.prettifyError(result.error));
  return result.data;
}
