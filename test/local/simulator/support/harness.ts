import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type ConfigInput, configSchema } from '../../../../local/simulator/config.ts';
import { type Simulator, startSimulator } from '../../../../local/simulator/simulator.ts';
import { FakeEmulator } from './fake-emulator.ts';
import { FakeRunner } from './fake-runner.ts';
import { FakeTime } from './fake-time.ts';

/** 24 November 2026, 12:00 UTC. */
export const START = Date.UTC(2026, 10, 24, 12) / 1000;
export const RATE = 120;
export const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

/** A simulator in this process, with time, processes and emulator in the test's hands. */
export interface Harness {
  readonly simulator: Simulator;
  readonly time: FakeTime;
  readonly runner: FakeRunner;
  readonly emulator: FakeEmulator;
  readonly ec2: EC2Client;
  readonly sageMaker: SageMakerClient;
  readonly config: ConfigInput;
  close(): Promise<void>;
}

export async function startHarness(changes: Partial<ConfigInput> = {}): Promise<Harness> {
  const stateDir = mkdtempSync(join(tmpdir(), 'simulator-'));
  const config: ConfigInput = {
    emulatorUrl: 'http://127.0.0.1:1',
    frontDoorUrl: 'http://127.0.0.1:2',
    regions: ['us-east-1', 'us-west-2'],
    accountId: '123456789012',
    adminAccessKeyId: 'AKIAADMIN',
    adminSecretAccessKey: 'secret',
    clock: { startedAtEpochSeconds: START, rate: RATE },
    seed: 'test',
    stateDir,
    python: '/usr/bin/python3',
    pythonPath: '/src',
    cacheDir: join(stateDir, 'cache'),
    bootSeconds: 1,
    startSeconds: 1,
    ...changes,
  };
  const time = new FakeTime(START, RATE);
  const runner = new FakeRunner();
  const emulator = new FakeEmulator();
  const simulator = await startSimulator(configSchema.parse(config), 0, { time, runner, emulator });
  const client = { region: 'us-east-1', endpoint: simulator.url, credentials: KEYS, maxAttempts: 1 };
  const ec2 = new EC2Client(client);
  const sageMaker = new SageMakerClient(client);
  return {
    simulator,
    time,
    runner,
    emulator,
    ec2,
    sageMaker,
    config,
    async close() {
      ec2.destroy();
      sageMaker.destroy();
      await simulator.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** A spot fleet of one g5.xlarge in zone a, tagged as the product tags it. */
export function fleetInput(changes: Partial<CreateFleetCommandInput> = {}): CreateFleetCommandInput {
  return {
    Type: 'instant',
    ClientToken: 'token-1',
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: 'lt-1',
          Version: '$Latest',
          LaunchTemplateSpecificationUserData: Buffer.from('### host-config\n{}\n### end-host-config\n').toString(
            'base64',
          ),
        },
        Overrides: [{ InstanceType: 'g5.xlarge', SubnetId: 'subnet-a', Priority: 0 }],
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: 1, SpotTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
    SpotOptions: { AllocationStrategy: 'capacity-optimized-prioritized' },
    TagSpecifications: [
      {
        ResourceType: 'instance',
        Tags: [
          { Key: 'thriftune:tenant', Value: 'default' },
          { Key: 'thriftune:job', Value: 'job-1' },
          { Key: 'thriftune:attempt', Value: '1' },
        ],
      },
    ],
    ...changes,
  };
}

/** Launches that fleet and answers the instance's id. */
export async function launchOne({ ec2 }: Harness, changes: Partial<CreateFleetCommandInput> = {}): Promise<string> {
  const answer = await ec2.send(new CreateFleetCommand(fleetInput(changes)));
  return answer.Instances?.[0]?.InstanceIds?.[0] as string;
}

/** One instance as DescribeInstances tells of it. */
export async function describeOne({ ec2 }: Harness, id: string): Promise<Instance> {
  const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0] as Instance;
}

/** Calls the control API. */
export async function sim(
  harness: Harness,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${harness.simulator.url}/_sim/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

/** The front door's copy of an event object in which `step` of `totalSteps` was reached. */
export function observedStep(jobId: string, attempt: number, step: number, totalSteps: number) {
  const event = {
    type: 'step',
    at: '2026-11-24T12:00:00Z',
    step,
    totalSteps,
    loss: 1,
    learningRate: 1e-4,
    tokensPerSecond: 10,
  };
  const batch = {
    schemaVersion: 1,
    kind: 'thriftune.trainer-events',
    tenant: 'default',
    jobId,
    attempt,
    fence: 1,
    seq: step + 1,
    events: [event],
  };
  return {
    bucket: 'data',
    key: `default/jobs/${jobId}/run/00000001/events/${String(step + 1).padStart(8, '0')}.json`,
    body: JSON.stringify(batch),
  };
}
