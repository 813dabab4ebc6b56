import { EC2Client } from '@aws-sdk/client-ec2';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { regional } from '#lib/adapters/aws/clients.ts';
import { Ec2Compute } from '#lib/adapters/aws/ec2-compute.ts';
import { Ec2SpotMarket } from '#lib/adapters/aws/ec2-spot-market.ts';
import { SageMakerCompute } from '#lib/adapters/aws/sagemaker-compute.ts';
import { Ec2Zones } from '#lib/adapters/aws/zones.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryComputeRegions } from '#lib/adapters/memory/memory-compute-regions.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { ComputeRegion } from '#lib/ports/compute-regions.ts';
import { computeContract, launchInputOf } from '../../contracts/compute.contract.ts';
import { spotMarketContract } from '../../contracts/spot-market.contract.ts';
import {
  type Harness,
  KEYS,
  launchOne,
  RATE,
  START,
  sim,
  startHarness,
} from '../../local/simulator/support/harness.ts';

const SPOT: OfferKey = 'ec2/g5.xlarge/spot/us-east-1/use1-az1';
const TRAINING: OfferKey = 'sagemaker/ml.g5.xlarge/spot/us-east-1/any';
const REGION = 'us-east-1';
let harness: Harness;
let ec2: Ec2Compute;
/** Its launches work; where they landed it cannot tell. */
let blind: Ec2Compute;
let sageMaker: SageMakerCompute;
let market: Ec2SpotMarket;
const clock = new MemoryClock(START, RATE);

/** Networks are the emulator's part of EC2: the call about them is answered here. */
function answerSubnets(client: EC2Client): void {
  const Subnets = ['a', 'b'].map((zone) => ({ SubnetId: `subnet-${zone}`, AvailabilityZone: `${REGION}${zone}` }));
  client.middlewareStack.add(
    (next, context) => async (args) =>
      context['commandName'] === 'DescribeSubnetsCommand'
        ? { output: { $metadata: {}, Subnets }, response: {} }
        : next(args),
    { step: 'initialize' },
  );
}

class Regions extends MemoryComputeRegions {
  override async get(region: string): Promise<ComputeRegion> {
    const subnets = ['a', 'b'].map((zone) => ({ subnetId: `subnet-${zone}`, availabilityZone: `${region}${zone}` }));
    return { ...(await super.get(region)), launchTemplateId: 'lt-1', subnets };
  }
}

/** A fleet that says what it launched and not where. */
function hidePlaces(client: EC2Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context['commandName'] !== 'CreateFleetCommand' || !('Instances' in answer.output)) return answer;
      const Instances = (answer.output.Instances ?? []).map((set) => ({
        InstanceIds: 'InstanceIds' in set ? set.InstanceIds : [],
      }));
      return { ...answer, output: { ...answer.output, Instances } };
    },
    { step: 'initialize' },
  );
}

class NoZones extends Ec2Zones {
  override async of(): Promise<never> {
    throw new Error('no zones now');
  }
}

beforeAll(async () => {
  harness = await startHarness();
  harness.runner.exitOnTerm = 0;
  const settings = { endpoint: harness.simulator.url, credentials: KEYS, maxAttempts: 1 };
  const ec2Clients = regional((region) => {
    const client = new EC2Client({ ...settings, region });
    answerSubnets(client);
    return client;
  });
  const sageMakerClients = regional((region) => new SageMakerClient({ ...settings, region }));
  const zones = new Ec2Zones(ec2Clients);
  const regions = new Regions([REGION]);
  ec2 = new Ec2Compute(ec2Clients, regions, zones, 'thriftune');
  const silentClients = regional((region) => {
    const client = new EC2Client({ ...settings, region });
    hidePlaces(client);
    return client;
  });
  blind = new Ec2Compute(silentClients, regions, new NoZones(silentClients), 'thriftune');
  sageMaker = new SageMakerCompute(sageMakerClients, regions, 'thriftune');
  market = new Ec2SpotMarket(ec2Clients, zones, clock);
});
afterAll(() => harness.close());

const now = () => Math.floor(harness.time.market());
const tick = () => harness.time.advance(1);
computeContract('Ec2Compute', async () => ({ compute: ec2, offer: SPOT, region: REGION, now, tick }));
computeContract('SageMakerCompute', async () => ({
  compute: sageMaker,
  offer: TRAINING,
  region: REGION,
  now,
  tick,
}));
spotMarketContract('Ec2SpotMarket', async () => ({ market, region: REGION, instanceType: 'g5.xlarge', now }));

describe('Ec2Compute', () => {
  test('tells no capacity from a quota, per offer, and refuses a changed request under the same token', async () => {
    const input = launchInputOf([SPOT], now(), REGION);
    await sim(harness, 'POST', 'faults', {
      operation: 'CreateFleet',
      offer: '*',
      error: 'InsufficientInstanceCapacity',
      times: 1,
    });
    const refused = await ec2.launch(await ec2.prepare(input));
    expect(refused).toMatchObject({ kind: 'refused', refusals: [{ offerKey: SPOT, reason: 'no-capacity' }] });
  });

  test('does not take a launch whose answer it cannot read for a refusal', async () => {
    const request = await ec2.prepare(launchInputOf([SPOT], now(), REGION));
    await expect(blind.launch(request)).rejects.toThrow('no zones now');
    const before = (await ec2.alive(REGION)).length;
    expect(await ec2.launch(request)).toMatchObject({ kind: 'launched', offerKey: SPOT });
    expect(await ec2.alive(REGION)).toHaveLength(before);
  });

  test('reads an interruption from the instance: who ended it and when', async () => {
    const launched = await ec2.launch(await ec2.prepare(launchInputOf([SPOT], now(), REGION)));
    if (launched.kind !== 'launched') throw new Error(JSON.stringify(launched));
    expect(launched.offerKey).toBe(SPOT);
    await harness.time.advance(20);
    const jobId = (await ec2.alive(REGION)).find((alive) => alive.providerId === launched.providerId)?.jobId;
    await sim(harness, 'POST', 'interruptions', { jobId, now: true });
    await harness.time.advance(15);
    const record = await ec2.describe(REGION, launched.providerId);
    expect(record).toMatchObject({
      state: 'ended',
      endedBy: 'interruption',
      capacity: 'spot',
      azId: 'use1-az1',
      volumeGib: 100,
    });
    expect(record?.endedAt).toBe((record?.launchedAt ?? 0) + 20 * RATE + 120);
  });

  test('leaves compute without our tag alone', async () => {
    const stranger = await launchOne(harness, { ClientToken: 'stranger' });
    expect((await ec2.alive(REGION)).map((alive) => alive.providerId)).not.toContain(stranger);
  });
});

describe('SageMakerCompute', () => {
  test('finds everything alive, however many pages it is on', async () => {
    const names: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const launched = await sageMaker.launch(await sageMaker.prepare(launchInputOf([TRAINING], now(), REGION)));
      if (launched.kind !== 'launched') throw new Error(JSON.stringify(launched));
      names.push(launched.providerId);
    }
    expect((await sageMaker.alive(REGION)).map((alive) => alive.providerId)).toEqual(expect.arrayContaining(names));
    for (const name of names) await sageMaker.stop(REGION, name);
  });
});
