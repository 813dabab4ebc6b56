import { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ec2Compute } from '#lib/adapters/aws/ec2-compute.ts';
import { Ec2SpotMarket } from '#lib/adapters/aws/ec2-spot-market.ts';
import { SageMakerCompute } from '#lib/adapters/aws/sagemaker-compute.ts';
import { Ec2Zones } from '#lib/adapters/aws/zones.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryComputeRegions } from '#lib/adapters/memory/memory-compute-regions.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { ComputeRegion } from '#lib/ports/compute-regions.ts';
import { computeContract, launchInputOf } from '../../contracts/compute.contract.ts';
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
const REGION = 'us-east-1';
let harness: Harness;
let ec2: Ec2Compute;
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

beforeAll(async () => {
  harness = await startHarness();
  const client = new EC2Client({
    region: REGION,
    endpoint: harness.simulator.url,
    credentials: KEYS,
    maxAttempts: 1,
  });
  answerSubnets(client);
  const zones = new Ec2Zones(() => client);
  const regions = new Regions([REGION]);
  ec2 = new Ec2Compute(() => client, regions, zones, 'thriftune');
  sageMaker = new SageMakerCompute(() => harness.sageMaker, regions, 'thriftune');
  market = new Ec2SpotMarket(() => client, zones, clock);
});
afterAll(() => harness.close());

const now = () => Math.floor(harness.time.market());
computeContract('Ec2Compute', async () => ({ compute: ec2, offer: SPOT, region: REGION, now }));
computeContract('SageMakerCompute', async () => ({
  compute: sageMaker,
  offer: 'sagemaker/ml.g5.xlarge/spot/us-east-1/any',
  region: REGION,
  now,
}));

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

describe('Ec2SpotMarket', () => {
  test('knows prices now, their changes, and what is offered where', async () => {
    const current = await market.current(REGION, ['g5.xlarge']);
    expect(current.map((price) => price.azId)).toContain('use1-az1');
    expect(current.every((price) => price.usdPerHour > 0)).toBe(true);
    const start = START - 48 * 3600;
    const history = await market.history(REGION, 'g5.xlarge', 'use1-az1', start, START);
    expect(history[0]?.from).toBeLessThanOrEqual(start);
    expect(history.map((point) => point.from)).toEqual(history.map((point) => point.from).toSorted((a, b) => a - b));
    expect(await market.offered(REGION, ['g5.xlarge'])).toContainEqual({ instanceType: 'g5.xlarge', azId: 'use1-az1' });
    expect(await market.current(REGION, [])).toEqual([]);
  });
});
