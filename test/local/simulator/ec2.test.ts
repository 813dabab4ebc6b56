import {
  CreateFleetCommand,
  DescribeAvailabilityZonesCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeSpotPriceHistoryCommand,
  DescribeVolumesCommand,
  GetSpotPlacementScoresCommand,
  type SpotPrice,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeOne, fleetInput, type Harness, launchOne, START, sim, startHarness } from './support/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const overrides = (...places: readonly [string, string, number?][]) => [
  {
    LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '$Latest' },
    Overrides: places.map(([InstanceType, SubnetId, Priority]) => ({
      InstanceType: InstanceType as 'g5.xlarge',
      SubnetId,
      ...(Priority === undefined ? {} : { Priority }),
    })),
  },
];

describe('CreateFleet', () => {
  it('launches one host, which boots into the agent with its user data', async () => {
    const answer = await harness.ec2.send(new CreateFleetCommand(fleetInput()));
    expect(answer.Errors ?? []).toEqual([]);
    expect(answer.Instances).toMatchObject([
      {
        InstanceType: 'g5.xlarge',
        Lifecycle: 'spot',
        AvailabilityZoneId: 'use1-az1',
        LaunchTemplateAndOverrides: { Overrides: { SubnetId: 'subnet-a', Priority: 0 } },
      },
    ]);
    const id = answer.Instances?.[0]?.InstanceIds?.[0] as string;
    expect((await describeOne(harness, id)).State?.Name).toBe('pending');
    await harness.time.advance(1);
    const host = harness.runner.named(id).spec;
    expect(host.args).toEqual(['-m', 'thriftune_agent']);
    expect(host.env).toMatchObject({
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `${harness.simulator.url}/imds/${id}`,
      THRIFTUNE_AGENT_RUNNER: 'process',
      THRIFTUNE_CLOCK_RATE: '120',
    });
    expect(harness.emulator.told(id)).toEqual(['pending', 'running']);
    const seen = await describeOne(harness, id);
    expect(seen).toMatchObject({
      State: { Name: 'running', Code: 16 },
      InstanceLifecycle: 'spot',
      LaunchTime: new Date(START * 1000),
      Placement: { AvailabilityZone: 'us-east-1a' },
    });
    expect(seen.Tags).toContainEqual({ Key: 'thriftune:job', Value: 'job-1' });
    expect(seen.Tags).toContainEqual({ Key: 'from', Value: 'template' });
  });

  it('answers the same request under the same token with the same fleet, and refuses a changed one', async () => {
    const [first, second] = await Promise.all([
      harness.ec2.send(new CreateFleetCommand(fleetInput())),
      harness.ec2.send(new CreateFleetCommand(fleetInput())),
    ]);
    expect(second.FleetId).toBe(first.FleetId);
    expect(harness.simulator.world.instances.all()).toHaveLength(1);
    await expect(
      harness.ec2.send(
        new CreateFleetCommand(fleetInput({ LaunchTemplateConfigs: overrides(['g6.xlarge', 'subnet-a']) })),
      ),
    ).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  });

  it('succeeds with no instance and one error per override where there is no capacity', async () => {
    await sim(harness, 'POST', 'faults', {
      operation: 'CreateFleet',
      error: 'InsufficientInstanceCapacity',
      times: 5,
      offer: 'ec2/g5.xlarge/spot/us-east-1/any',
    });
    const answer = await harness.ec2.send(
      new CreateFleetCommand(
        fleetInput({
          LaunchTemplateConfigs: overrides(
            ['g5.xlarge', 'subnet-a'],
            ['g5.xlarge', 'subnet-b'],
            ['g5.xlarge', 'subnet-c'],
          ),
        }),
      ),
    );
    expect(answer.Instances ?? []).toEqual([]);
    expect(answer.Errors?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'InsufficientInstanceCapacity',
      'InsufficientInstanceCapacity',
      'InsufficientInstanceCapacity',
    ]);
    expect(answer.Errors?.[0]).toMatchObject({
      Lifecycle: 'spot',
      LaunchTemplateAndOverrides: { Overrides: { InstanceType: 'g5.xlarge' } },
    });
  });

  it('tries priorities in order, and by price without them', async () => {
    const configs = overrides(['g5.xlarge', 'subnet-a', 2], ['g6.xlarge', 'subnet-b', 1]);
    const prioritized = await harness.ec2.send(new CreateFleetCommand(fleetInput({ LaunchTemplateConfigs: configs })));
    expect(prioritized.Instances?.[0]?.InstanceType).toBe('g6.xlarge');
    const market = await sim(harness, 'GET', 'prices');
    const spot = market['spot'] as { instanceType: string; zoneId: string; usdPerHour: string }[];
    const priceOf = (zoneId: string) =>
      Number(spot.find((row) => row.instanceType === 'g5.xlarge' && row.zoneId === zoneId)?.usdPerHour);
    const cheaper = priceOf('use1-az1') < priceOf('use1-az2') ? 'use1-az1' : 'use1-az2';
    const cheapest = await harness.ec2.send(
      new CreateFleetCommand(
        fleetInput({
          ClientToken: 'token-2',
          SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
          LaunchTemplateConfigs: overrides(['g5.xlarge', 'subnet-a'], ['g5.xlarge', 'subnet-b']),
        }),
      ),
    );
    expect(cheapest.Instances?.[0]?.AvailabilityZoneId).toBe(cheaper);
  });

  it('names the quota that is spent, spot and on-demand apart', async () => {
    await sim(harness, 'POST', 'faults', { quota: 'L-3819A6DF', value: 3 });
    await sim(harness, 'POST', 'faults', { quota: 'L-DB2E81BA', value: 3 });
    const spot = await harness.ec2.send(new CreateFleetCommand(fleetInput()));
    const onDemand = await harness.ec2.send(
      new CreateFleetCommand(
        fleetInput({
          ClientToken: 'od',
          TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'on-demand' },
        }),
      ),
    );
    expect(spot.Errors?.[0]?.ErrorCode).toBe('MaxSpotInstanceCountExceeded');
    expect(onDemand.Errors?.[0]?.ErrorCode).toBe('VcpuLimitExceeded');
  });

  it('says Unsupported for a type that is not for sale in the zone', async () => {
    const answer = await harness.ec2.send(
      new CreateFleetCommand(
        fleetInput({ LaunchTemplateConfigs: overrides(['p5.48xlarge', 'subnet-a'], ['g5.xlarge', 'subnet-c']) }),
      ),
    );
    expect(answer.Errors?.map(({ ErrorCode }) => ErrorCode)).toEqual(['Unsupported', 'Unsupported']);
  });

  it('throttles when told to', async () => {
    await sim(harness, 'POST', 'faults', { operation: 'CreateFleet', error: 'RequestLimitExceeded' });
    await expect(harness.ec2.send(new CreateFleetCommand(fleetInput()))).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
      $metadata: { httpStatusCode: 503 },
    });
    await expect(harness.ec2.send(new CreateFleetCommand(fleetInput()))).resolves.toMatchObject({
      Instances: [{ InstanceType: 'g5.xlarge' }],
    });
  });

  it('hides instant fleets unless asked for by id', async () => {
    const { FleetId } = await harness.ec2.send(new CreateFleetCommand(fleetInput()));
    expect((await harness.ec2.send(new DescribeFleetsCommand({}))).Fleets ?? []).toEqual([]);
    expect((await harness.ec2.send(new DescribeFleetsCommand({ FleetIds: [FleetId as string] }))).Fleets).toMatchObject(
      [{ FleetId, Type: 'instant', ActivityStatus: 'fulfilled' }],
    );
  });
});

describe('an instance', () => {
  it('dies with its whole process group when terminated, and is terminated only once', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(11);
    const first = await harness.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(first.TerminatingInstances).toMatchObject([
      { InstanceId: id, PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } },
    ]);
    await harness.time.advance(10);
    await harness.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(harness.runner.named(id).signals).toEqual(['SIGKILL group']);
    expect(await describeOne(harness, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateTransitionReason: 'User initiated (2026-11-24 12:22:00 GMT)',
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
    });
    expect(harness.emulator.told(id)).toEqual(['pending', 'running', 'shutting-down', 'terminated']);
  });

  it('never starts its host when it is terminated while booting', async () => {
    const id = await launchOne(harness);
    await harness.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await harness.time.advance(5);
    expect(harness.runner.started).toEqual([]);
    expect((await describeOne(harness, id)).State?.Name).toBe('terminated');
  });

  it('ends by itself when its agent exits', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(1);
    harness.runner.named(id).exit(0);
    await harness.time.advance(1);
    expect(await describeOne(harness, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Client.InstanceInitiatedShutdown' },
    });
  });

  it('stays visible for at least twenty wall minutes after its end', async () => {
    const id = await launchOne(harness);
    await harness.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await harness.time.advance(19 * 60);
    expect((await describeOne(harness, id)).State?.Name).toBe('terminated');
    await harness.time.advance(2 * 60);
    await expect(describeOne(harness, id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('is found by tag, state and type, with pages', async () => {
    for (const ClientToken of ['a', 'b', 'c']) await launchOne(harness, { ClientToken });
    const find = (Filters: { Name: string; Values: string[] }[], MaxResults?: number, NextToken?: string) =>
      harness.ec2.send(
        new DescribeInstancesCommand({
          Filters,
          ...(MaxResults === undefined ? {} : { MaxResults }),
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
    const page = await find([{ Name: 'tag:thriftune:job', Values: ['job-*'] }], 2);
    expect(page.Reservations).toHaveLength(2);
    expect(
      (await find([{ Name: 'tag:thriftune:job', Values: ['job-*'] }], 2, page.NextToken)).Reservations,
    ).toHaveLength(1);
    expect((await find([{ Name: 'instance-state-name', Values: ['running'] }])).Reservations ?? []).toEqual([]);
    await expect(find([{ Name: 'colour', Values: ['red'] }])).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('shows its volumes', async () => {
    const id = await launchOne(harness);
    const { Volumes } = await harness.ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    );
    expect(Volumes).toMatchObject([{ Size: 100, VolumeType: 'gp3', Attachments: [{ InstanceId: id }] }]);
    expect((await describeOne(harness, id)).BlockDeviceMappings?.[0]?.Ebs?.VolumeId).toBe(Volumes?.[0]?.VolumeId);
  });
});

describe('the market', () => {
  it('gives the price in force now of each type and zone', async () => {
    const now = new Date(harness.time.market() * 1000);
    const { SpotPriceHistory } = await harness.ec2.send(
      new DescribeSpotPriceHistoryCommand({
        StartTime: now,
        EndTime: now,
        InstanceTypes: ['g5.xlarge'],
        ProductDescriptions: ['Linux/UNIX'],
      }),
    );
    expect(SpotPriceHistory?.map(({ AvailabilityZoneId }) => AvailabilityZoneId)).toEqual(['use1-az1', 'use1-az2']);
    expect(SpotPriceHistory?.[0]?.SpotPrice).toMatch(/^\d\.\d{6}$/);
    expect((SpotPriceHistory?.[0]?.Timestamp?.getTime() ?? 0) <= now.getTime()).toBe(true);
  });

  it('pages through a week of one zone and begins with the change before it', async () => {
    const start = new Date((START - 7 * 86_400) * 1000);
    const all: SpotPrice[] = [];
    let NextToken: string | undefined;
    do {
      const page = await harness.ec2.send(
        new DescribeSpotPriceHistoryCommand({
          StartTime: start,
          AvailabilityZoneId: 'use1-az2',
          InstanceTypes: ['g5.xlarge'],
          MaxResults: 20,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      all.push(...(page.SpotPriceHistory ?? []));
      NextToken = page.NextToken === '' ? undefined : page.NextToken;
    } while (NextToken !== undefined);
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(({ Timestamp }) => (Timestamp?.getTime() ?? 0) <= start.getTime())).toHaveLength(1);
  });

  it('offers by AZ id only what is for sale', async () => {
    const answer = await harness.ec2.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone-id',
        Filters: [{ Name: 'instance-type', Values: ['g5.xlarge', 'p5.48xlarge'] }],
      }),
    );
    expect(answer.InstanceTypeOfferings).toEqual([
      { InstanceType: 'g5.xlarge', LocationType: 'availability-zone-id', Location: 'use1-az1' },
      { InstanceType: 'g5.xlarge', LocationType: 'availability-zone-id', Location: 'use1-az2' },
    ]);
  });

  it('pairs zone names and ids as the emulator does', async () => {
    const { AvailabilityZones } = await harness.ec2.send(new DescribeAvailabilityZonesCommand({}));
    expect(AvailabilityZones?.map(({ ZoneName, ZoneId }) => `${ZoneName}=${ZoneId}`)).toEqual([
      'us-east-1a=use1-az1',
      'us-east-1b=use1-az2',
      'us-east-1c=use1-az3',
    ]);
  });
});

describe('GetSpotPlacementScores', () => {
  const ask = async (types: readonly string[]) => {
    const input = {
      InstanceTypes: [...types],
      RegionNames: ['us-east-1'],
      TargetCapacity: 1,
      SingleAvailabilityZone: true,
    };
    return (await harness.ec2.send(new GetSpotPlacementScoresCommand(input))).SpotPlacementScores ?? [];
  };

  it('scores zones, best first, and low where fewer than three types are named', async () => {
    const scores = await ask(['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge']);
    expect(scores.length).toBeGreaterThan(1);
    expect(scores.map(({ Score = 0 }) => Score)).toEqual(
      scores.map(({ Score = 0 }) => Score).toSorted((a, b) => b - a),
    );
    for (const { Region, AvailabilityZoneId, Score } of scores) {
      expect(Region).toBe('us-east-1');
      expect(AvailabilityZoneId).toMatch(/^use1-az\d$/);
      expect(Score).toBeGreaterThanOrEqual(1);
      expect(Score).toBeLessThanOrEqual(10);
    }
    for (const { Score } of await ask(['g6.xlarge'])) expect(Score).toBeLessThanOrEqual(3);
  });

  it('is refused without types', async () => {
    await expect(ask([])).rejects.toThrow('InstanceTypes');
  });
});
