import { MemoryCalibrationSource } from '#lib/adapters/memory/memory-calibration-source.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryCompute } from '#lib/adapters/memory/memory-compute.ts';
import { MemoryComputeRegions } from '#lib/adapters/memory/memory-compute-regions.ts';
import { MemoryCredentialIssuer } from '#lib/adapters/memory/memory-credential-issuer.ts';
import { MemoryIdSource } from '#lib/adapters/memory/memory-id-source.ts';
import { MemoryObjectStore } from '#lib/adapters/memory/memory-object-store.ts';
import { MemorySpotMarket } from '#lib/adapters/memory/memory-spot-market.ts';
import { MemoryTokenCounters } from '#lib/adapters/memory/memory-token-counters.ts';
import { MemoryWorkflow } from '#lib/adapters/memory/memory-workflow.ts';
import { calibrationSourceContract } from '../contracts/calibration-source.contract.ts';
import { clockContract } from '../contracts/clock.contract.ts';
import { computeContract } from '../contracts/compute.contract.ts';
import { computeRegionsContract } from '../contracts/compute-regions.contract.ts';
import { credentialIssuerContract } from '../contracts/credential-issuer.contract.ts';
import { freshJobId, stagedModelWith } from '../contracts/fixtures.ts';
import { idSourceContract } from '../contracts/id-source.contract.ts';
import { spotMarketContract } from '../contracts/spot-market.contract.ts';
import { tokenCountersContract } from '../contracts/token-counters.contract.ts';
import { workflowContract } from '../contracts/workflow.contract.ts';

const NOW = 1_700_000_000;
const clock = new MemoryClock(NOW);
const region = 'us-east-1';
const now = () => clock.now();

computeContract('MemoryCompute for ec2', async () => ({
  compute: new MemoryCompute('ec2', clock),
  offer: 'ec2/g6.xlarge/spot/us-east-1/use1-az4',
  region,
  now,
}));
computeContract('MemoryCompute for sagemaker', async () => ({
  compute: new MemoryCompute('sagemaker', clock),
  offer: 'sagemaker/ml.g6.xlarge/spot/us-east-1/any',
  region,
  now,
}));
computeRegionsContract('MemoryComputeRegions', async () => ({
  regions: new MemoryComputeRegions([region]),
  absent: 'eu-west-1',
}));
spotMarketContract('MemorySpotMarket', async () => ({
  market: new MemorySpotMarket([poolIn('use1-az4'), poolIn('use1-az6')], clock),
  region,
  instanceType: 'g6.xlarge',
  now,
}));
calibrationSourceContract('MemoryCalibrationSource', async (stored) => new MemoryCalibrationSource(stored));
credentialIssuerContract('MemoryCredentialIssuer', async () => {
  const objects = new MemoryObjectStore();
  const issuer = new MemoryCredentialIssuer('data-bucket', clock);
  return {
    issuer,
    objects,
    dataBucket: 'data-bucket',
    modelBucket: 'model-bucket',
    open: ({ AccessKeyId }) => issuer.open(AccessKeyId, objects),
    wallNow: () => clock.wallNow(),
  };
});
workflowContract('MemoryWorkflow', async () => {
  const workflow = new MemoryWorkflow();
  const tokens = new Map<string, string>();
  const tokenOf = async (jobId: string) => {
    const token = tokens.get(jobId) ?? workflow.wait();
    tokens.set(jobId, token);
    return token;
  };
  return {
    workflow,
    newJob: async () => freshJobId(),
    tokenOf,
    outputOf: async (jobId) => workflow.completed.get(await tokenOf(jobId)),
    stop: async (jobId) => workflow.abandon(await tokenOf(jobId)),
  };
});
for (const rate of [1, 120]) {
  clockContract(`MemoryClock at rate ${rate}`, () => {
    const memory = new MemoryClock(NOW, rate);
    let wall = NOW;
    const setWall = (wallSeconds: number) => {
      memory.advance(wallSeconds - wall);
      wall = wallSeconds;
    };
    return { clock: memory, startedAt: NOW, setWall };
  });
}
idSourceContract('MemoryIdSource', () => new MemoryIdSource());
tokenCountersContract('MemoryTokenCounters', async () => ({
  counters: new MemoryTokenCounters(),
  model: stagedModelWith(),
  exact: true,
}));

/** A pool whose price has changed twice in two days and will change again. */
function poolIn(azId: string) {
  const prices = [
    { from: NOW - 3 * 86_400, usdPerHour: 0.3 },
    { from: NOW - 86_400, usdPerHour: 0.4 },
    { from: NOW - 3600, usdPerHour: 0.35 },
    { from: NOW + 3600, usdPerHour: 0.9 },
  ];
  return { region, instanceType: 'g6.xlarge', azId, prices };
}
