import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EC2Client, type InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { PricingClient } from '@aws-sdk/client-pricing';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsPriceList } from '#lib/adapters/aws/aws-price-list.ts';
import { Ec2InstanceTypes } from '#lib/adapters/aws/ec2-instance-types.ts';
import { Ec2PlacementScores } from '#lib/adapters/aws/ec2-placement-scores.ts';
import { PublicSpotAdvisor } from '#lib/adapters/aws/public-spot-advisor.ts';
import { ServiceQuotas } from '#lib/adapters/aws/service-quotas.ts';
import type { InstanceSpec } from '#lib/core/catalog/live-facts.ts';
import {
  BANDS,
  instanceTypesContract,
  placementScoresContract,
  quotaSourceContract,
  SCORES,
  SPECS,
  spotAdvisorContract,
} from '../../contracts/live-facts.contract.ts';
import { priceListContract } from '../../contracts/price-list.contract.ts';
import { type Harness, KEYS, sim, startHarness } from '../../local/simulator/support/harness.ts';

let harness: Harness;
let advisor: Server;
beforeAll(async () => {
  harness = await startHarness();
  advisor = createServer((request, response) => {
    response.statusCode = request.url === '/data.json' ? 200 : 404;
    response.end(JSON.stringify(advisorFile()));
  });
  await new Promise<void>((listening) => advisor.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  advisor.close();
  await harness.close();
});

const pricing = () => new PricingClient({ region: 'us-east-1', endpoint: harness.simulator.url, credentials: KEYS });
const advisorUrl = () => `http://127.0.0.1:${(advisor.address() as AddressInfo).port}`;

/** Spot Advisor's file: classes by region, system and type, with savings that nothing may be priced by. */
function advisorFile() {
  const regions: Record<string, { Linux: Record<string, object>; Windows: Record<string, object> }> = {};
  for (const { region, instanceType, band } of BANDS) {
    regions[region] ??= { Linux: {}, Windows: { 'g6.xlarge': { r: 3, s: 10 } } };
    regions[region].Linux[instanceType] = { r: band, s: 70 };
  }
  return { ranges: [{ index: 0, label: '<5%', max: 5 }], instance_types: {}, spot_advisor: regions };
}

/** Answers one call of a client in its place: what the simulator does not speak, in pages of one. */
function answering(command: string, pagesOf: (input: Record<string, unknown>) => Record<string, unknown>[]): EC2Client {
  const client = new EC2Client({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials: KEYS });
  client.middlewareStack.add(
    (_, context) => async (args) => {
      if (context['commandName'] !== command) throw new Error(`${context['commandName']} was not expected`);
      const input = args.input as Record<string, unknown>;
      const pages = pagesOf(input);
      const at = Number(input['NextToken'] ?? 0);
      const next = at + 1 < pages.length ? { NextToken: String(at + 1) } : {};
      return { output: { $metadata: {}, ...pages[at], ...next }, response: {} };
    },
    { step: 'initialize' },
  );
  return client;
}

/** A spec as EC2 says it: 0 GPUs and a partition for a fraction, SageMaker nowhere, bandwidth by network card. */
function infoOf({ accelerators, ...spec }: InstanceSpec): InstanceTypeInfo {
  const isNeuron = accelerators?.name === 'Trainium';
  const fraction = accelerators?.fraction ?? 1;
  const device = {
    Name: accelerators?.name,
    Count: fraction < 1 ? 0 : accelerators?.count,
    MemoryInfo: { SizeInMiB: accelerators?.memoryMibEach },
  };
  return {
    InstanceType: spec.instanceType as InstanceTypeInfo['InstanceType'],
    VCpuInfo: { DefaultVCpus: spec.vcpu },
    MemoryInfo: { SizeInMiB: spec.memoryGib * 1024 },
    ProcessorInfo: { SupportedArchitectures: ['i386', 'x86_64'] },
    NetworkInfo: { EfaSupported: spec.efa, NetworkCards: [{ PeakBandwidthInGbps: spec.networkGbps }] },
    SupportedUsageClasses: [...spec.capacities],
    ...(spec.localDiskGb === undefined ? {} : { InstanceStorageInfo: { TotalSizeInGB: spec.localDiskGb } }),
    ...(accelerators === undefined || isNeuron
      ? {}
      : { GpuInfo: { Gpus: [{ ...device, GpuPartitionSize: fraction }] } }),
    ...(isNeuron ? { NeuronInfo: { NeuronDevices: [device] } } : {}),
  };
}

priceListContract('AwsPriceList on the simulator', async () => new AwsPriceList(() => pricing()));

instanceTypesContract('Ec2InstanceTypes on canned answers', async () => {
  const client = answering('DescribeInstanceTypesCommand', (input) => {
    const [filter] = input['Filters'] as { Values: string[] }[];
    const wanted = (filter?.Values ?? []).map(
      (pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    );
    const found = SPECS.filter((spec) => wanted.some((pattern) => pattern.test(spec.instanceType)));
    // EC2 can answer an empty page that has a token.
    return [{ InstanceTypes: [] }, ...found.map((spec) => ({ InstanceTypes: [infoOf(spec)] }))];
  });
  return new Ec2InstanceTypes(() => client);
});

placementScoresContract('Ec2PlacementScores on canned answers', async () => {
  const client = answering('GetSpotPlacementScoresCommand', (input) => {
    expect(input).toMatchObject({ SingleAvailabilityZone: true, TargetCapacity: 1 });
    const regions = input['RegionNames'] as string[];
    return SCORES.filter(({ region }) => regions.includes(region)).map(({ region, azId, score }) => ({
      SpotPlacementScores: [{ Region: region, AvailabilityZoneId: azId, Score: score }],
    }));
  });
  return new Ec2PlacementScores(() => client);
});

quotaSourceContract('ServiceQuotas on the simulator', async () => {
  await sim(harness, 'POST', 'faults', { quota: 'L-3819A6DF', value: 8, region: 'us-east-1' });
  const client = new ServiceQuotasClient({ region: 'us-east-1', endpoint: harness.simulator.url, credentials: KEYS });
  return new ServiceQuotas(() => client);
});

spotAdvisorContract(
  "PublicSpotAdvisor on a file of Spot Advisor's form",
  async () => new PublicSpotAdvisor(`${advisorUrl()}/data.json`),
);

test('Spot Advisor that does not answer is an error, not a world without interruptions', async () => {
  await expect(new PublicSpotAdvisor(`${advisorUrl()}/absent`).bands()).rejects.toThrow(/404/);
});

describe('AwsPriceList', () => {
  const item = (attributes: Record<string, string>, USD: string, unit = 'Hrs') =>
    JSON.stringify({
      product: { attributes: { instanceType: 'p5.48xlarge', ...attributes } },
      terms: { OnDemand: { a: { priceDimensions: { b: { unit, pricePerUnit: { USD } } } } } },
    });
  const listOf = (texts: readonly string[]) => {
    const client = new PricingClient({ region: 'us-east-1', credentials: KEYS });
    client.middlewareStack.add(() => async () => ({ output: { $metadata: {}, PriceList: texts }, response: {} }), {
      step: 'initialize',
    });
    return new AwsPriceList(() => client);
  };

  test('passes over prices of 0, Capacity Blocks, reservations and other units, which pass the filters', async () => {
    const box = { usagetype: 'USW2-BoxUsage:p5.48xlarge', marketoption: 'OnDemand' };
    const list = listOf([
      item({ ...box, marketoption: 'CapacityBlock' }, '1.0000000000'),
      item({ usagetype: 'USW2-Reservation:p5.48xlarge' }, '2.0000000000'),
      item(box, '0.0000000000'),
      item(box, '41.0000000000', 'Quantity'),
      item(box, '55.0400000000'),
    ]);
    expect(await list.onDemand('us-west-2', ['p5.48xlarge'])).toEqual([
      { instanceType: 'p5.48xlarge', usdPerHour: 55.04 },
    ]);
  });

  test('has no price where all prices are 0 or in another currency', async () => {
    expect(
      await listOf([item({ usagetype: 'BoxUsage:p5.48xlarge' }, '0')]).onDemand('us-east-1', ['p5.48xlarge']),
    ).toEqual([]);
  });

  test('asks for many types in few questions, none longer than a filter may be', async () => {
    const questions: string[] = [];
    const client = new PricingClient({ region: 'us-east-1', credentials: KEYS });
    client.middlewareStack.add(
      () => async (args) => {
        const { Filters } = args.input as { Filters: { Type: string; Value: string }[] };
        questions.push(Filters.find(({ Type }) => Type === 'ANY_OF')?.Value ?? '');
        return { output: { $metadata: {}, PriceList: [] }, response: {} };
      },
      { step: 'initialize' },
    );
    const types = Array.from({ length: 95 }, (_, index) => `p${index}-b300.48xlarge`);
    await new AwsPriceList(() => client).training('us-east-1', types);
    expect(questions.join(',').split(',')).toEqual(types.map((type) => `ml.${type}`));
    for (const question of questions) expect(question.length).toBeLessThanOrEqual(1024);
  });
});
