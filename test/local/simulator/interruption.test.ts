import { CreateFleetCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeOne,
  fleetInput,
  type Harness,
  launchOne,
  observedStep,
  sim,
  startHarness,
} from './support/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ noticeSeconds: 10 });
});
afterEach(() => harness.close());

const sumOf = async () =>
  (await sim(harness, 'GET', 'bill?jobId=job-1'))['lines'] as {
    sku: string;
    seconds: number;
    microUsd: number;
    free?: string;
    end: string;
  }[];

describe('an interruption with notice', () => {
  it('warns, then takes the host ten wall seconds later and bills the two minutes of AWS', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(20);
    expect(await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true })).toEqual({
      planned: 0,
      interrupted: 1,
    });
    expect(harness.emulator.told(id)).toEqual(['pending', 'running', 'warning:terminate']);
    expect(harness.emulator.events.at(-1)?.resources).toEqual([`arn:aws:ec2:us-east-1a:instance/${id}`]);
    await harness.time.advance(9);
    expect((await describeOne(harness, id)).State?.Name).toBe('running');
    await harness.time.advance(1);
    expect(await describeOne(harness, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Server.SpotInstanceTermination' },
      StateTransitionReason: 'Server.SpotInstanceTermination (2026-11-24 12:42:00 GMT)',
    });
    const lines = await sumOf();
    expect(lines.filter(({ sku }) => sku === 'instance').reduce((sum, { seconds }) => sum + seconds, 0)).toBe(
      20 * 120 + 120,
    );
    expect(lines.find(({ sku }) => sku === 'instance')).toMatchObject({
      microUsd: 0,
      free: 'interrupted by EC2 in the first hour',
    });
    expect(lines.find(({ sku }) => sku === 'volume')?.microUsd).toBeGreaterThan(0);
  });

  it('is paid for by the host that shuts itself down in the notice', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(20);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true });
    await harness.time.advance(5);
    harness.runner.named(id).exit(0);
    await harness.time.advance(10);
    expect(await describeOne(harness, id)).toMatchObject({
      StateReason: { Code: 'Client.InstanceInitiatedShutdown' },
      StateTransitionReason: 'Client.InstanceInitiatedShutdown (2026-11-24 12:41:00 GMT)',
    });
    const lines = (await sumOf()).filter(({ sku }) => sku === 'instance');
    expect(lines.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(20 * 120 + 60);
    expect(lines.every(({ free }) => free === undefined)).toBe(true);
  });

  it('is paid for when we end the host ourselves in the notice: that is no interruption', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(20);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true });
    await harness.time.advance(5);
    await harness.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await harness.time.advance(10);
    expect((await describeOne(harness, id)).StateReason?.Code).toBe('Client.UserInitiatedShutdown');
    const lines = (await sumOf()).filter(({ sku }) => sku === 'instance');
    expect(lines.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(20 * 120 + 30 * 2);
    expect(lines.every(({ microUsd, free }) => microUsd > 0 && free === undefined)).toBe(true);
  });

  it('is paid for after the first hour', async () => {
    await launchOne(harness);
    await harness.time.advance(30);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true });
    await harness.time.advance(10);
    const lines = (await sumOf()).filter(({ sku }) => sku === 'instance');
    expect(lines.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(3720);
    expect(lines.every(({ microUsd, free }) => microUsd > 0 && free === undefined)).toBe(true);
  });

  it('may send its warning twice, late or never', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(2);
    await sim(harness, 'POST', 'interruptions', {
      jobId: 'job-1',
      now: true,
      warning: { copies: 2, delayWallSeconds: 12 },
    });
    await harness.time.advance(11);
    expect(harness.emulator.told(id)).not.toContain('warning:terminate');
    await harness.time.advance(2);
    expect(harness.emulator.told(id).filter((told) => told === 'warning:terminate')).toHaveLength(2);
  });

  it('leaves its pool without spot capacity for three market hours; on-demand goes on', async () => {
    await launchOne(harness);
    await harness.time.advance(2);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true, notice: false });
    const again = (ClientToken: string, capacity: 'spot' | 'on-demand') =>
      harness.ec2.send(
        new CreateFleetCommand(
          fleetInput({
            ClientToken,
            TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: capacity },
          }),
        ),
      );
    expect((await again('2', 'spot')).Errors?.[0]?.ErrorCode).toBe('InsufficientInstanceCapacity');
    expect((await again('3', 'on-demand')).Instances).toHaveLength(1);
    await harness.time.advance((3 * 3600) / 120);
    expect((await again('4', 'spot')).Instances).toHaveLength(1);
  });
});

describe('an interruption without notice', () => {
  it('kills at once and warns nobody', async () => {
    const id = await launchOne(harness);
    await harness.time.advance(10);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', now: true, notice: false });
    await harness.time.advance(0);
    expect(harness.runner.named(id).signals).toEqual(['SIGKILL group']);
    expect(harness.emulator.told(id)).toEqual(['pending', 'running', 'shutting-down', 'terminated']);
    expect(await describeOne(harness, id)).toMatchObject({
      StateReason: { Code: 'Server.SpotInstanceTermination' },
      StateTransitionReason: 'Server.SpotInstanceTermination (2026-11-24 12:20:00 GMT)',
    });
  });
});

describe('planned interruptions', () => {
  it('act once each, at the first progress at or past their mark, on the attempt that made it', async () => {
    const first = await launchOne(harness);
    await harness.time.advance(1);
    await sim(harness, 'POST', 'interruptions', { jobId: 'job-1', shares: [0.3, 0.7], notice: false });
    const observe = (attempt: number, step: number) =>
      sim(harness, 'POST', 'observed-object', observedStep('job-1', attempt, step, 50));
    await observe(1, 14);
    expect(harness.simulator.world.instances.alive()).toHaveLength(1);
    await observe(1, 16);
    expect(harness.simulator.world.instances.get(first)?.end?.code).toBe('Server.SpotInstanceTermination');

    const tags =
      fleetInput().TagSpecifications?.[0]?.Tags?.map((tag) =>
        tag.Key === 'thriftune:attempt' ? { ...tag, Value: '2' } : tag,
      ) ?? [];
    const second = await launchOne(harness, {
      ClientToken: '2',
      TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '1' },
          Overrides: [{ InstanceType: 'g5.xlarge', SubnetId: 'subnet-b' }],
        },
      ],
    });
    await harness.time.advance(1);
    await observe(1, 40);
    expect(harness.simulator.world.instances.get(second)?.end).toBeUndefined();
    await observe(2, 20);
    expect(harness.simulator.world.instances.get(second)?.end).toBeUndefined();
    await observe(2, 35);
    expect(harness.simulator.world.instances.get(second)?.end?.code).toBe('Server.SpotInstanceTermination');
    expect((await sim(harness, 'GET', 'state'))['planned']).toEqual([
      { jobId: 'job-1', notice: false, share: 0.3, doneAtStep: 16 },
      { jobId: 'job-1', notice: false, share: 0.7, doneAtStep: 35 },
    ]);
  });

  it('ignore objects that are no event batch', async () => {
    const answer = await sim(harness, 'POST', 'observed-object', {
      bucket: 'b',
      key: 'default/jobs/job-1/run/00000001/ckpt/x',
      body: '{}',
    });
    expect(answer).toEqual({ progress: null });
  });
});
