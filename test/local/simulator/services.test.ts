import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, KEYS, launchOne, sim, startHarness } from './support/harness.ts';

interface Term {
  readonly priceDimensions: Record<string, { readonly pricePerUnit: { readonly USD: string } }>;
}

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const client = () => ({ region: 'us-east-1', endpoint: harness.simulator.url, credentials: KEYS });

describe('the price list', () => {
  const prices = async (ServiceCode: string, fields: Record<string, string>) => {
    const Filters = Object.entries(fields).map(([Field, Value]) => ({ Type: 'TERM_MATCH' as const, Field, Value }));
    const { PriceList } = await new PricingClient(client()).send(new GetProductsCommand({ ServiceCode, Filters }));
    return (PriceList ?? []).map((item: unknown) => {
      const { terms } = JSON.parse(String(item)) as { terms: { OnDemand: Record<string, Term> } };
      const dimensions = Object.values(terms.OnDemand).flatMap(({ priceDimensions }) => Object.values(priceDimensions));
      return Number(dimensions[0]?.pricePerUnit.USD);
    });
  };

  it('has EC2 on-demand, also of types that are not for sale', async () => {
    const filters = {
      regionCode: 'us-east-1',
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
    };
    expect(await prices('AmazonEC2', { ...filters, instanceType: 'g5.xlarge' })).toEqual([1.006]);
    expect(await prices('AmazonEC2', { ...filters, instanceType: 'p5.48xlarge' })).toEqual([55.04]);
  });

  it('has SageMaker training and gp3', async () => {
    expect(
      await prices('AmazonSageMaker', { regionCode: 'us-west-2', instanceName: 'ml.g5.xlarge', component: 'Training' }),
    ).toEqual([1.408]);
    expect(await prices('AmazonEC2', { regionCode: 'us-east-1', volumeApiName: 'gp3' })).toEqual([0.08]);
  });
});

describe('service quotas', () => {
  it("are enough by default, 0 by AWS's own default, and can be set", async () => {
    const quotas = new ServiceQuotasClient(client());
    const get = async () =>
      (await quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-3819A6DF' }))).Quota;
    expect(await get()).toMatchObject({ QuotaName: 'All G and VT Spot Instance Requests', Value: 768 });
    await sim(harness, 'POST', 'faults', { quota: 'L-3819A6DF', value: 8, region: 'us-east-1' });
    expect((await get())?.Value).toBe(8);
    expect(
      (await quotas.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-3819A6DF' }))).Quota
        ?.Value,
    ).toBe(0);
    await expect(
      quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-00000000' })),
    ).rejects.toMatchObject({ name: 'NoSuchResourceException' });
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await quotas.send(
        new ListServiceQuotasCommand({
          ServiceCode: 'sagemaker',
          MaxResults: 10,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      names.push(...(page.Quotas ?? []).map(({ QuotaName }) => QuotaName ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names).toContain('ml.g5.xlarge for spot training job usage');
  });
});

describe('the metadata service', () => {
  it('speaks version 2 only, and knows of a notice only after it', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(1);
    const base = `${harness.simulator.url}/imds/${id}/latest`;
    expect((await fetch(`${base}/meta-data/instance-id`)).status).toBe(401);
    expect((await fetch(`${base}/api/token`, { method: 'PUT' })).status).toBe(400);
    const token = await (
      await fetch(`${base}/api/token`, { method: 'PUT', headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' } })
    ).text();
    const get = async (path: string) => {
      const answer = await fetch(`${base}/${path}`, { headers: { 'X-aws-ec2-metadata-token': token } });
      return answer.status === 200 ? answer.text() : answer.status;
    };
    expect(await get('meta-data/instance-id')).toBe(id);
    expect(await get('meta-data/placement/availability-zone-id')).toBe('use1-az1');
    expect(await get('user-data')).toBe('### host-config\n{}\n### end-host-config\n');
    expect(await get('meta-data/iam/security-credentials/')).toBe('host-role');
    expect(JSON.parse(String(await get('meta-data/iam/security-credentials/host-role')))).toMatchObject({
      Code: 'Success',
      AccessKeyId: 'ASIA',
      Token: 'token',
      Expiration: '2027-01-01T00:00:00.000Z',
    });
    expect(await get('meta-data/spot/instance-action')).toBe(404);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true });
    expect(JSON.parse(String(await get('meta-data/spot/instance-action')))).toEqual({
      action: 'terminate',
      time: '2026-11-24T12:04:00Z',
    });
  });
});

describe('the control API', () => {
  it('keeps a calibration', async () => {
    expect((await fetch(`${harness.simulator.url}/_sim/calibration`)).status).toBe(404);
    await sim(harness, 'POST', 'calibration', { device: 'local-cpu', tokensPerSecond: 120 });
    expect(await sim(harness, 'GET', 'calibration')).toEqual({ device: 'local-cpu', tokensPerSecond: 120 });
  });

  it('refuses what it does not understand', async () => {
    const answer = await fetch(`${harness.simulator.url}/_sim/interruptions`, {
      method: 'POST',
      body: JSON.stringify({ jobId: 'job-1' }),
    });
    expect(answer.status).toBe(400);
  });

  it("tells the market's time", async () => {
    await harness.time.advance(1);
    expect(await sim(harness, 'GET', 'clock')).toMatchObject({ market: '2026-11-24T12:02:00.000Z', rate: 120 });
  });
});
